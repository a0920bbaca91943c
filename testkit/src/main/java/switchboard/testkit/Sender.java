package switchboard.testkit;

import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import switchboard.engine.Engine;
import switchboard.engine.EngineFile;
import switchboard.engine.SocketHandle;
import switchboard.testkit.EngineEvent.Sent;
import switchboard.testkit.EngineEvent.Writable;

/**
 * Sends something on and on, as a connection does: again after each answer or when writable. It is
 * what the driver's events are answered by from then on. The test's thread only.
 */
final class Sender {

    private static final long BYTES_PER_SEND = 100_000;

    private final SocketHandle handle;
    private final long bytes;
    private final long bytesPerSend;
    private final LongConsumer sendFrom;
    private long position;

    private Sender(
            EngineDriver driver,
            SocketHandle handle,
            long bytes,
            long bytesPerSend,
            LongConsumer sendFrom) {
        this.handle = handle;
        this.bytes = bytes;
        this.bytesPerSend = bytesPerSend;
        this.sendFrom = sendFrom;
        driver.events().react(this::event);
    }

    /** Of an array. */
    static Sender of(EngineDriver driver, SocketHandle handle, byte[] bytes) {
        MemorySegment memory = driver.memory(bytes);
        LongConsumer send =
                from -> {
                    long length = Math.min(BYTES_PER_SEND, bytes.length - from);
                    driver.send(handle, memory, from, length);
                };
        return new Sender(driver, handle, bytes.length, BYTES_PER_SEND, send);
    }

    /** Of a file, asked for whole each time. */
    static Sender of(EngineDriver driver, SocketHandle handle, EngineFile file, long bytes) {
        LongConsumer send = from -> driver.engine().sendFile(handle, file, from, bytes - from);
        return new Sender(driver, handle, bytes, Engine.FILE_BYTES_PER_SEND, send);
    }

    /** How much was taken. */
    long position() {
        return position;
    }

    boolean isDone() {
        return position == bytes;
    }

    /** Sends, once; to begin with. */
    void send() {
        sendFrom.accept(position);
    }

    private void event(EngineEvent event) {
        if (event.handle() != handle) {
            return;
        }
        if (event instanceof Sent sent) {
            boolean complete = sent.bytes() == Math.min(bytesPerSend, bytes - position);
            position += sent.bytes();
            if (complete && !isDone()) {
                send();
            }
        } else if (event instanceof Writable) {
            send();
        }
    }
}
