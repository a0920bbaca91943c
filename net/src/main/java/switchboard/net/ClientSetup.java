package switchboard.net;

import java.io.IOException;
import java.time.Duration;

/**
 * A client before it connects; from {@link Client#tcp(String)} or {@link Client#unix(String)}. One
 * thread.
 */
public final class ClientSetup extends Setup<ClientSetup> {

    final StreamAddress address;
    Duration connectTimeout = Duration.ofSeconds(10);

    ClientSetup(StreamAddress address) {
        this.address = address;
    }

    @Override
    ClientSetup self() {
        return this;
    }

    /** How long looking up the name and connecting may take together; 10 s unless set. */
    public ClientSetup connectTimeout(Duration timeout) {
        connectTimeout = timeout;
        return this;
    }

    /**
     * Connects, trying every address of the host in turn. Not on a loop.
     *
     * @throws ConnectException in one sentence that names each address and its cause
     */
    public Client connect() throws IOException {
        return Client.connect(this);
    }
}
