package switchboard.net;

import java.io.IOException;

/**
 * A connection could not be made; the message is one sentence that names every address that was
 * tried with its cause.
 */
public abstract sealed class ConnectException extends IOException {

    private static final long serialVersionUID = 1;

    private ConnectException(String message) {
        super(message);
    }

    /** The name has no address. */
    public static final class NameUnknown extends ConnectException {
        private static final long serialVersionUID = 1;

        NameUnknown(String message) {
            super(message);
        }
    }

    /** Somebody answered that nothing listens there, and nobody else took it. */
    public static final class Refused extends ConnectException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** At least one address, or whoever knows the name, did not answer in time. */
    public static final class TimedOut extends ConnectException {
        private static final long serialVersionUID = 1;

        TimedOut(String message) {
            super(message);
        }
    }

    /** It was made, but nothing came of the TLS handshake. */
    public static final class TlsFailed extends ConnectException {
        private static final long serialVersionUID = 1;

        TlsFailed(String message) {
            super(message);
        }
    }

    /** The network or this machine did not let it through, or the caller was interrupted. */
    public static final class Failed extends ConnectException {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }
}
