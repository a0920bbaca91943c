package switchboard.net;

import java.io.IOException;

/** A connection could not be made; the message is one sentence. */
public final class ConnectException extends IOException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Cause {
        /** The name has no address. */
        NAME_UNKNOWN,
        /** Somebody answered that nothing listens there. */
        REFUSED,
        /** Nobody answered in time. */
        TIMED_OUT,
        /** It was made, but nothing came of the TLS handshake. */
        TLS_FAILED,
        /** The network or this machine did not let it through. */
        FAILED
    }

    private final Cause cause;

    ConnectException(Cause cause, String message) {
        super(message);
        this.cause = cause;
    }

    /** Why. */
    public Cause reason() {
        return cause;
    }
}
