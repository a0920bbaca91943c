package switchboard.testkit;

import java.nio.charset.StandardCharsets;
import switchboard.engine.Endpoint;

/**
 * The other end of a connection in a test of an engine, driven by hand: no method waits, what it
 * does not read stays in the kernel. The test's thread only.
 */
public interface Peer extends AutoCloseable {

    /** Where it is connected from. */
    Endpoint localAddress();

    /** What it is connected to. */
    Endpoint remoteAddress();

    /**
     * Writes as much as there is room for and says how much; 0 also when the connection is gone.
     */
    int write(byte[] bytes, int offset, int length);

    /** Reads at most so many bytes; none when nothing has come, or nothing more will. */
    byte[] read(int max);

    /** Whether {@link #read} has come to the end of what the engine's side has sent. */
    boolean hasEnded();

    /** Whether a read or write has met a reset. */
    boolean wasReset();

    /** Ends its own half (FIN). */
    void closeOutput();

    /** Sends one urgent byte, out of band. */
    void sendUrgent(int value);

    /**
     * Ends the connection with a reset (RST). Over Unix sockets of the kernel it takes something
     * unread for that (see {@link EngineDriver#linkToReset}); without, it is an end.
     */
    void reset();

    /** Gives the connection up: FIN, or a reset if something was not read. */
    @Override
    void close();

    /** Writes a text that is known to be short enough. */
    default void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int written = write(bytes, 0, bytes.length);
        if (written != bytes.length) {
            throw new AssertionError("only " + written + " bytes were taken of: " + text);
        }
    }
}
