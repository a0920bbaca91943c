package switchboard.net;

import java.io.IOException;
import switchboard.engine.SocketError;

/** An address could not be listened on; the message is one sentence. */
public final class ListenException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient StreamAddress address;
    private final SocketError error;

    ListenException(StreamAddress address, SocketError error, String detail) {
        super("cannot listen on " + address + ": " + detail);
        this.address = address;
        this.error = error;
    }

    /** What could not be listened on. */
    public StreamAddress address() {
        return address;
    }

    /** The cause by its name. */
    public SocketError error() {
        return error;
    }
}
