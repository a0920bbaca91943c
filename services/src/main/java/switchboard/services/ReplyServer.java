package switchboard.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/**
 * Answers the first message with one text, reads what is left, and closes. A message is what a read
 * brings unless another framing is set behind {@link #over}; it may be as long as it likes, because
 * the answer does not wait for its end and the rest is read all the same. A peer that ends without
 * a message is answered too. Any thread.
 */
public final class ReplyServer implements Service, ConnectionHandler {

    /** What the tutorials' server answers. */
    public static final String TEXT = "server receive your messages, good bye.";

    private final byte[] text;

    /** A server that answers {@link #TEXT}. */
    public ReplyServer() {
        this(TEXT);
    }

    /** A server that answers this, in UTF-8. */
    public ReplyServer(String text) {
        this.text = text.getBytes(UTF_8);
    }

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.framing(Framing.raw()).handler(this);
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        answerOnce(connection);
    }

    @Override
    public void onEnd(Connection connection) {
        answerOnce(connection);
    }

    private void answerOnce(Connection connection) {
        if (!LastWords.saidOn(connection)) {
            LastWords.say(connection, text);
        }
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        LastWords.forget(connection);
    }
}
