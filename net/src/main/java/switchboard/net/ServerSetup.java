package switchboard.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A server before it starts; from {@link Server#tcp(String)} or {@link Server#unix(String)}. One
 * thread.
 */
public final class ServerSetup extends Setup<ServerSetup> {

    final StreamAddress address;
    @Nullable Server limitsOwner;

    ServerSetup(StreamAddress address) {
        this.address = address;
    }

    @Override
    ServerSetup self() {
        return this;
    }

    /** Counts connections together with those of another server, against that one's limits. */
    public ServerSetup countingWith(Server other) {
        limitsOwner = other;
        return this;
    }

    /**
     * Listens from now on.
     *
     * @throws ListenException in one sentence, when the address cannot be listened on
     */
    public Server start() throws IOException {
        return Server.start(this);
    }
}
