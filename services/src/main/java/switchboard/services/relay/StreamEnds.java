package switchboard.services.relay;

import java.io.IOException;
import java.util.function.Consumer;
import switchboard.net.ClientSetup;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.ServerSetup;

/** Makes the connections of clients and servers ends of relays. Any thread. */
public final class StreamEnds implements ConnectionHandler {

    private final Consumer<StreamEnd> opened;

    private StreamEnds(Consumer<StreamEnd> opened) {
        this.opened = opened;
    }

    /**
     * Connects. The setup has to name a group, which outlives the end.
     *
     * @throws switchboard.net.ConnectException in one sentence
     */
    public static StreamEnd connect(ClientSetup setup) throws IOException {
        Connection connection = setup.handler(new StreamEnds(end -> {})).connect().connection();
        try {
            // Behind what has told that it is connected, so its end is there.
            return connection.loop().call(() -> of(connection));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Has the setup's connections served by a virtual thread each.
     *
     * @param served what that thread does; when it returns, the end is closed
     */
    public static ServerSetup serve(ServerSetup setup, Consumer<StreamEnd> served) {
        return setup.handler(
                new StreamEnds(end ->
                        Thread.startVirtualThread(() -> {
                            try (end) {
                                served.accept(end);
                            }
                        })));
    }

    private static StreamEnd of(Connection connection) {
        if (connection.attachment() instanceof StreamEnd end) {
            return end;
        }
        throw new AssertionError("a connection without its end");
    }

    @Override
    public void onOpen(Connection connection) {
        StreamEnd end = new StreamEnd(connection);
        connection.attach(end);
        opened.accept(end);
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        of(connection).received(frame.toByteArray());
    }

    @Override
    public void onEnd(Connection connection) {
        of(connection).ended();
    }

    @Override
    public void onDrain(Connection connection) {
        of(connection).drained();
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        of(connection).closed(reason);
    }
}
