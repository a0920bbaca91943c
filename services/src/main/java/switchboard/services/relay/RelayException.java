package switchboard.services.relay;

import java.io.IOException;
import switchboard.net.CloseReason;

/** An end of a relay is broken, in one sentence, and how. */
public final class RelayException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient CloseReason reason;

    RelayException(CloseReason reason) {
        super(reason.detail());
        this.reason = reason;
    }

    /** Who ended it and why. */
    public CloseReason reason() {
        return reason;
    }
}
