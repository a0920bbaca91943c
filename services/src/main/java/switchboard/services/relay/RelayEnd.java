package switchboard.services.relay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One end of a {@link Relay}: bytes come from it and go to it, and each direction ends by itself.
 * One thread reads, one writes; the rest on any thread, none of it on a loop. Whoever made it
 * closes it.
 */
public interface RelayEnd extends AutoCloseable {

    /**
     * Waits for bytes, which are then the caller's: a frame, a datagram, or what one read brought.
     *
     * @return null when nothing more comes from here
     * @throws IOException in one sentence, when it is broken
     */
    byte @Nullable [] read() throws IOException;

    /**
     * Takes the bytes, as one frame or datagram where there are such; waits while too many wait
     * already.
     *
     * @throws IOException in one sentence, when it takes none any more
     */
    void write(byte[] bytes) throws IOException;

    /** Nothing more is written: its other side finds the end behind what was. Reading goes on. */
    void closeOutput();

    /** Nothing more is read: {@link #read} gives null from now on, what comes is discarded. */
    void closeInput();

    /** Ends both directions, once what was written is out. */
    @Override
    void close();

    /** Ends both directions at once. */
    void abort();
}
