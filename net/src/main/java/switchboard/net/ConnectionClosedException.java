package switchboard.net;

import java.io.IOException;

/** A connection is gone, and with it what a blocking call was to wait for; it says why. */
public final class ConnectionClosedException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient CloseReason reason;

    ConnectionClosedException(CloseReason reason) {
        super(reason.detail());
        this.reason = reason;
    }

    /** Who ended it and why. */
    public CloseReason reason() {
        return reason;
    }
}
