package switchboard.services.files;

import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.services.files.Message.Cause;

/** What must be so before the first byte of a file is stored, in either protocol. One thread. */
final class Storing {

    private final ReceiveOptions options;
    private final ReceiveListener listener;
    private final Endpoint from;

    Storing(ReceiveOptions options, ReceiveListener listener, Endpoint from) {
        this.options = options;
        this.listener = listener;
        this.from = from;
    }

    /** Refuses what is longer than is taken. */
    void requireSize(long size) throws RefusedException {
        if (size > options.fileBytesMax()) {
            throw new RefusedException(
                    Cause.POLICY,
                    "%d bytes are more than the %d that are taken (--max-size)"
                            .formatted(size, options.fileBytesMax()));
        }
    }

    /** Refuses what the disk has no room for. */
    static void requireRoom(Place place, long bytes) throws IOException {
        long usable = place.usableBytes();
        if (bytes > usable) {
            throw new RefusedException(
                    Cause.STORAGE,
                    "the disk has room for %d bytes, not for %d more".formatted(usable, bytes));
        }
    }

    /**
     * Whether what has the name at the end may be replaced.
     *
     * @throws RefusedException when what has it now must not be
     */
    boolean mayReplace(@Nullable BasicFileAttributes existing, String name)
            throws RefusedException {
        if (existing == null) {
            return options.overwrite() == Overwrite.ALWAYS;
        }
        if (!existing.isRegularFile()) {
            throw new RefusedException(Cause.POLICY, name + " is there and is no regular file");
        }
        boolean may =
                switch (options.overwrite()) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case ASK -> listener.mayReplace(from, name);
                };
        if (!may) {
            throw new RefusedException(
                    Cause.POLICY, name + " is there with other content (--overwrite)");
        }
        return true;
    }
}
