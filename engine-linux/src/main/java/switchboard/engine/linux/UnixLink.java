package switchboard.engine.linux;

import org.jspecify.annotations.Nullable;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.readiness.Errno;

/**
 * Whom a Unix socket for datagrams is connected to. Of a peer that has gone the kernel tells with
 * the next send, by ECONNREFUSED, and forgets it: from then on it would answer ENOTCONN, and
 * whoever likes could send to this socket. So the peer is remembered here, and while it is away the
 * socket is connected to itself. Loop thread only.
 */
final class UnixLink {

    private Endpoint.@Nullable Unix peer;
    private int awayErrno;

    void connected(Endpoint.Unix to) {
        peer = to;
        awayErrno = 0;
    }

    void away(int errno) {
        awayErrno = errno;
    }

    /** The peer that is to be tried again; null when it is there, or when there is none. */
    Endpoint.@Nullable Unix missing() {
        return awayErrno == 0 ? null : peer;
    }

    /** Whether a positive errno of a send without an address says that the peer has gone. */
    boolean tellsThatItHasGone(int errno) {
        boolean gone = errno == Errno.ECONNREFUSED || errno == Errno.ENOTCONN;
        return gone && peer != null && awayErrno == 0;
    }

    /** Why a datagram was not taken. */
    SocketError error(int errno, Datagrams datagrams, int index) {
        if (!datagrams.hasPeer(index)) {
            int why = awayErrno == 0 ? errno : awayErrno;
            return peer == null ? SocketError.NO_ADDRESS : Errno.ofDatagram(why);
        }
        if (errno != Errno.EINVAL) {
            return Errno.ofDatagram(errno);
        }
        // The kernel takes no address of a family alone; see UnixNames.
        return switch (datagrams.peer(index)) {
            case Endpoint.Inet _ -> SocketError.NOT_SUPPORTED;
            case Endpoint.Unix unix ->
                    unix.isUnnamed() ? SocketError.NO_ADDRESS : SocketError.NAME_TOO_LONG;
        };
    }
}
