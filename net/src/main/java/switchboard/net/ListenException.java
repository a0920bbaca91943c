package switchboard.net;

import java.io.IOException;
import switchboard.engine.SocketError;

/** An address could not be listened on; the message is one sentence. */
public final class ListenException extends IOException {

    private static final long serialVersionUID = 1;

    private final SocketError error;

    ListenException(HostPort address, SocketError error, String detail) {
        super("cannot listen on " + address + ": " + detail);
        this.error = error;
    }

    /** The cause by its name. */
    public SocketError error() {
        return error;
    }
}
