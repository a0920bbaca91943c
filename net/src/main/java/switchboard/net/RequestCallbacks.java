package switchboard.net;

import java.util.function.Consumer;

/** Passes what happens on connections on to their {@link Request}s. Loop thread only. */
final class RequestCallbacks implements ConnectionHandler {

    private final Consumer<Request> opened;
    private final ConnectionHandler told;

    /**
     * Whoever is to have the request of a new connection is given it on the loop; {@code told} is
     * told the end.
     */
    RequestCallbacks(Consumer<Request> opened, ConnectionHandler told) {
        this.opened = opened;
        this.told = told;
    }

    @Override
    public void onOpen(Connection connection) {
        Request request = new Request(connection);
        connection.attach(request);
        connection.output().share(request.right());
        connection.loop().add(request);
        opened.accept(request);
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        of(connection).received(frame.toByteArray());
    }

    @Override
    public void onEnd(Connection connection) {
        of(connection).inputEnded();
    }

    @Override
    public void onDrain(Connection connection) {
        of(connection).drained();
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        Request request = of(connection);
        connection.loop().remove(request);
        request.connectionClosed(reason);
        told.onClose(connection, reason);
    }

    static Request of(Connection connection) {
        if (connection.attachment() instanceof Request request) {
            return request;
        }
        throw new AssertionError("a blocking connection without a request");
    }
}
