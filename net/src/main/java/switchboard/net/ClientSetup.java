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
     * Connects as {@link #connect} does, for blocking style: of the callbacks only {@link #onClose}
     * is called. Closing the request closes the connection, and the loop if it is this client's
     * own.
     *
     * @throws ConnectException in one sentence that names each address and its cause
     */
    public Request request() throws IOException {
        Client client = handler(new RequestCallbacks(request -> {}, callbacks())).connect();
        Connection connection = client.connection();
        try {
            // Behind what has told that it is connected, so its request is there.
            Request request = connection.loop().call(() -> RequestCallbacks.of(connection));
            request.ends(client);
            return request;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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
