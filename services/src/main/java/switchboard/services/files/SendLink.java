package switchboard.services.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import switchboard.engine.EngineFile;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.FileOutcome;
import switchboard.net.Frame;
import switchboard.net.framing.Framing;
import switchboard.services.files.TransferException.Kind;

/** The connection of a sender as a thread sees it that may wait. One thread, and the loop's. */
final class SendLink implements ConnectionHandler, AutoCloseable {

    private final CompletableFuture<ByteFeed> feed = new CompletableFuture<>();
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    private final Object drain = new Object();
    private boolean mayBeFull;
    private final Client client;

    /** Connects; see {@link ClientSetup#connect}. */
    static SendLink connect(ClientSetup setup) throws IOException {
        return new SendLink(setup);
    }

    private SendLink(ClientSetup setup) throws IOException {
        client = setup.framing(Framing.raw()).handler(this).connect();
    }

    @Override
    public void onOpen(Connection connection) {
        feed.complete(new ByteFeed(connection));
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        feed.join().put(frame);
    }

    @Override
    public void onEnd(Connection connection) {
        feed.join().end();
    }

    @Override
    public void onDrain(Connection connection) {
        drained();
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        feed.join().gone(reason);
        closed.complete(reason);
        drained();
    }

    private void drained() {
        synchronized (drain) {
            mayBeFull = false;
            drain.notifyAll();
        }
    }

    /** What comes from the other side. */
    ByteFeed feed() {
        return feed.join();
    }

    /**
     * Sends bytes, waiting until the peer has taken enough of what was sent before.
     *
     * @throws TransferException when the connection has ended
     */
    void send(byte[] bytes) throws TransferException {
        synchronized (drain) {
            mayBeFull = true;
        }
        if (client.connection().send(bytes)) {
            return;
        }
        synchronized (drain) {
            while (mayBeFull && !closed.isDone()) {
                try {
                    drain.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw gone();
                }
            }
        }
        if (closed.isDone()) {
            throw gone();
        }
    }

    /** Opens a file that {@link #send(byte[], EngineFile, long, long)} can send. */
    EngineFile open(Path path) throws IOException {
        return client.connection().loop().openFile(path);
    }

    /** Sends some bytes and a part of a file behind them; waits until the kernel has it. */
    FileOutcome send(byte[] before, EngineFile file, long position, long count) {
        CompletableFuture<FileOutcome> outcome = new CompletableFuture<>();
        Connection connection = client.connection();
        try {
            connection
                    .loop()
                    .execute(() -> {
                        boolean ignored = before.length == 0 || connection.send(before);
                        connection.sendFile(file, position, count, outcome::complete);
                    });
            return outcome.join();
        } catch (RejectedExecutionException | CompletionException e) {
            return FileOutcome.CONNECTION_CLOSED;
        }
    }

    /** The connection has ended: why. */
    TransferException gone() {
        return new TransferException(
                Kind.PEER, "the connection ended in the middle: " + feed().whyGone());
    }

    /** Sends what waits, ends this side's half, and waits for the connection's end. */
    CloseReason finish(Duration patience) throws IOException {
        client.connection().closeOutput();
        try {
            return closed.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TransferException(
                    Kind.PEER, "the receiver does not end within " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gone();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends what waits and ends the connection, also when the peer does not. */
    void leave() {
        client.close();
    }

    /** Ends the connection, at once when it was not finished. */
    @Override
    public void close() {
        if (!closed.isDone()) {
            client.connection()
                    .abort(new CloseReason(CloseReason.Kind.CLOSED, "given up by this side"));
        }
        client.close();
    }
}
