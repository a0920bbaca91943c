package switchboard.cli.netcat;

import switchboard.net.HostPort;
import switchboard.net.StreamAddress;
import switchboard.net.Tls;

/** Where to connect to or listen, and what is spoken there. */
public sealed interface Target {

    /** A stream of bytes. */
    record Stream(StreamAddress at, Tls tls) implements Target {
        @Override
        public String toString() {
            return tls.isNone() ? at.toString() : "tls://" + at;
        }
    }

    /** Datagrams, by UDP or a Unix socket. */
    record Datagrams(StreamAddress at) implements Target {
        @Override
        public String toString() {
            return at instanceof HostPort ? "udp://" + at : at.toString();
        }
    }
}
