package switchboard.net;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A handler made of single callbacks. Any thread while it is built, then read only. */
final class Callbacks implements ConnectionHandler {

    Consumer<Connection> onOpen = connection -> {};
    BiConsumer<Connection, Frame> onFrame = (connection, frame) -> {};
    Consumer<Connection> onEnd = Connection::close;
    Consumer<Connection> onDrain = connection -> {};
    BiConsumer<Connection, CloseReason> onClose = (connection, reason) -> {};

    @Override
    public void onOpen(Connection connection) {
        onOpen.accept(connection);
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        onFrame.accept(connection, frame);
    }

    @Override
    public void onEnd(Connection connection) {
        onEnd.accept(connection);
    }

    @Override
    public void onDrain(Connection connection) {
        onDrain.accept(connection);
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        onClose.accept(connection, reason);
    }
}
