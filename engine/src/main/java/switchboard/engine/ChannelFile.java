package switchboard.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A file by a {@link FileChannel}, for engines that know no descriptors. Any thread. */
public final class ChannelFile extends EngineFile {

    private static final int SCRATCH_BYTES = 128 << 10;

    private final FileChannel channel;

    private ChannelFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a regular file; a symbolic link is not followed.
     *
     * @throws FileSystemException when it is something else or cannot be read
     */
    public static ChannelFile open(Path path) throws IOException {
        // Looked at first: to open a FIFO would wait for somebody who writes.
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            String what = attributes.isSymbolicLink() ? "is a symbolic link" : "is no regular file";
            throw new FileSystemException(path.toString(), null, what);
        }
        return new ChannelFile(
                FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /** The channel itself; its position means nothing. */
    public FileChannel channel() {
        return channel;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(MemorySegment into, long offset, int length, long position) throws IOException {
        ByteBuffer buffer = into.asSlice(offset, length).asByteBuffer();
        int done = 0;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, position + done);
            if (count < 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /** Reads it once: what has been read stays in memory for a while. */
    @Override
    public void readAhead(long position, long count) throws IOException {
        ByteBuffer scratch = ByteBuffer.allocateDirect((int) Math.min(count, SCRATCH_BYTES));
        for (long at = position; at < position + count; ) {
            scratch.clear();
            scratch.limit((int) Math.min(scratch.capacity(), position + count - at));
            int read = channel.read(scratch, at);
            if (read < 0) {
                return;
            }
            at += read;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
