package switchboard.services;

import java.util.function.Supplier;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;

/** Says something as soon as somebody has connected, and closes. Any thread. */
final class OnConnect implements ConnectionHandler {

    private final Supplier<byte[]> words;

    OnConnect(Supplier<byte[]> words) {
        this.words = words;
    }

    @Override
    public void onOpen(Connection connection) {
        LastWords.say(connection, words.get());
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        boolean _ = LastWords.saidOn(connection);
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        LastWords.forget(connection);
    }
}
