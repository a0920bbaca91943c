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
    AcceptFilter filter = AcceptFilter.ALL;

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
     * Takes connections from these networks only, such as {@code 10.0.0.0/8}; see {@link
     * AcceptFilter}.
     *
     * @throws IllegalArgumentException in one sentence, when a text is no network
     */
    public ServerSetup allow(String... cidrs) {
        return filter(filter.allow(cidrs));
    }

    /**
     * Takes no connections from these networks; see {@link AcceptFilter}.
     *
     * @throws IllegalArgumentException in one sentence, when a text is no network
     */
    public ServerSetup deny(String... cidrs) {
        return filter(filter.deny(cidrs));
    }

    /** Whose connections are taken; everybody's unless set. */
    public ServerSetup filter(AcceptFilter filter) {
        this.filter = filter;
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
