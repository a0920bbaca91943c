package switchboard.services;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Timer;
import switchboard.net.framing.Framing;

/**
 * What a server sends on one connection until it ends, or falls silent where that is an end too.
 * Loop thread, but for {@link #ask}.
 */
final class OneAnswer implements ConnectionHandler {

    /** No service of this family says more. */
    private static final int BYTES_MAX = 64 << 10;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final byte[] question;
    private final Duration pause;
    private @Nullable Timer silence;

    private OneAnswer(byte[] question, Duration pause) {
        this.question = question;
        this.pause = pause;
    }

    /**
     * Connects, asks and waits. Not on a loop.
     *
     * @param question what is sent first; nothing if it is empty
     * @param pause so long a silence behind the first bytes is the end too; zero for never
     * @param timeout how long all of it may take once connected
     */
    static byte[] ask(ClientSetup setup, byte[] question, Duration pause, Duration timeout)
            throws IOException {
        OneAnswer asking = new OneAnswer(question, pause);
        try (Client _ = setup.framing(Framing.raw()).handler(asking).connect()) {
            return asking.answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void onOpen(Connection connection) {
        if (question.length > 0) {
            connection.send(question);
        }
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        if (bytes.size() + frame.length() > BYTES_MAX) {
            answer.completeExceptionally(
                    new IOException("the answer is longer than " + BYTES_MAX + " bytes"));
            connection.close();
            return;
        }
        bytes.writeBytes(frame.toByteArray());
        if (!pause.isZero()) {
            stopWaiting(connection);
            silence = connection.loop().schedule(pause, this::complete);
        }
    }

    @Override
    public void onEnd(Connection connection) {
        complete();
        connection.close();
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        stopWaiting(connection);
        answer.completeExceptionally(new IOException("no answer: " + reason.detail()));
    }

    private void complete() {
        answer.complete(bytes.toByteArray());
    }

    private void stopWaiting(Connection connection) {
        Timer running = silence;
        if (running != null) {
            connection.loop().cancel(running);
            silence = null;
        }
    }
}
