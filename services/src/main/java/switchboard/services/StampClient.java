package switchboard.services;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.framing.Framing;

/**
 * A connection to a {@link StampServer}, or to another that answers a line by a line. Any thread.
 */
public final class StampClient implements AutoCloseable {

    private final Client client;
    private final Handler handler;

    private StampClient(Client client, Handler handler) {
        this.client = client;
        this.handler = handler;
    }

    /**
     * Connects. Framing and handler of the setup are set here. Not on a loop.
     *
     * @throws switchboard.net.ConnectException in one sentence that names the cause
     */
    public static StampClient connect(ClientSetup setup) throws IOException {
        Handler handler = new Handler();
        return new StampClient(setup.framing(Framing.lines()).handler(handler).connect(), handler);
    }

    /**
     * Sends a line and completes with the answer, {@code [Sat Nov 21 10:15:42 2026] data}. Several
     * may be under way; they are answered in their order. Completes with an {@link IOException}
     * when the connection ends before, on the connection's loop in any case.
     *
     * @throws IllegalArgumentException when the text has a line end in it
     */
    public CompletableFuture<String> stamp(String line) {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line has no line end in it");
        }
        CompletableFuture<String> answer = new CompletableFuture<>();
        Connection connection = client.connection();
        handler.answers.ask(connection, answer, () -> connection.send(line));
        return answer;
    }

    /** Sends what waits and closes; who still waits for an answer is told. Not on a loop. */
    @Override
    public void close() {
        client.close();
    }

    private static final class Handler implements ConnectionHandler {

        final Answers<CompletableFuture<String>> answers = new Answers<>();

        @Override
        public void onFrame(Connection connection, Frame frame) {
            CompletableFuture<String> first = answers.first();
            if (first != null) {
                answers.removeFirst();
                first.complete(frame.text());
            }
        }

        @Override
        public void onClose(Connection connection, CloseReason reason) {
            answers.close(reason);
        }
    }
}
