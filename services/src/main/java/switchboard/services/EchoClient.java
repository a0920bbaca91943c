package switchboard.services;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.framing.Framing;

/** A connection to an {@link EchoServer} or any other of RFC 862. Any thread. */
public final class EchoClient implements AutoCloseable {

    private final Client client;
    private final Handler handler;

    private EchoClient(Client client, Handler handler) {
        this.client = client;
        this.handler = handler;
    }

    /**
     * Connects. Framing and handler of the setup are set here. Not on a loop.
     *
     * @throws switchboard.net.ConnectException in one sentence that names the cause
     */
    public static EchoClient connect(ClientSetup setup) throws IOException {
        Handler handler = new Handler();
        return new EchoClient(setup.framing(Framing.raw()).handler(handler).connect(), handler);
    }

    /**
     * Sends a copy of the bytes and completes with as many that came back. Several may be under
     * way. Completes with an {@link IOException} when the connection ends before, on the
     * connection's loop in any case.
     */
    public CompletableFuture<byte[]> echo(byte[] bytes) {
        Question question = new Question(bytes.length);
        Connection connection = client.connection();
        byte[] copy = bytes.clone();
        if (copy.length == 0) {
            question.complete(copy);
        } else {
            handler.questions.ask(connection, question, () -> connection.send(copy));
        }
        return question;
    }

    /** Sends what waits and closes; who still waits for an answer is told. Not on a loop. */
    @Override
    public void close() {
        client.close();
    }

    private static final class Question extends CompletableFuture<byte[]> {

        private final byte[] answer;
        private int filled;

        Question(int length) {
            answer = new byte[length];
        }

        /** Takes what is its own; returns how much that was. */
        int take(MemorySegment from, int offset, int length) {
            int taken = Math.min(length, answer.length - filled);
            MemorySegment.copy(from, JAVA_BYTE, offset, answer, filled, taken);
            filled += taken;
            return taken;
        }

        boolean isWhole() {
            return filled == answer.length;
        }

        void answer() {
            complete(answer);
        }
    }

    private static final class Handler implements ConnectionHandler {

        final Answers<Question> questions = new Answers<>();

        @Override
        public void onFrame(Connection connection, Frame frame) {
            int at = 0;
            Question first = questions.first();
            while (first != null && at < frame.length()) {
                at += first.take(frame.segment(), frame.offset() + at, frame.length() - at);
                if (first.isWhole()) {
                    questions.removeFirst();
                    first.answer();
                }
                first = questions.first();
            }
        }

        @Override
        public void onClose(Connection connection, CloseReason reason) {
            questions.close(reason);
        }
    }
}
