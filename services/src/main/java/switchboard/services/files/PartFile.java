package switchboard.services.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedDirectoryStreamException;
import java.security.MessageDigest;

/**
 * A file on its way in: beside its place, under another name, until it is complete. Owned by one
 * thread, which closes it; closed alone it stays, to be gone on with.
 */
final class PartFile implements AutoCloseable {

    private final Place place;
    private final FileChannel channel;
    private MessageDigest digest = Hash.start();
    private long bytes;

    PartFile(Place place, FileChannel channel) {
        this.place = place;
        this.channel = channel;
    }

    /** Reads what is already there, at most so much; the rest is cut off. */
    void resume(long bytesMax) throws IOException {
        bytes = Math.min(channel.size(), bytesMax);
        channel.truncate(bytes);
        Place.hash(channel, bytes, digest);
    }

    /** Begins again. */
    void restart() throws IOException {
        channel.truncate(0);
        bytes = 0;
        digest = Hash.start();
    }

    /** How much is there. */
    long bytes() {
        return bytes;
    }

    /** The hash of what is there. */
    Hash hash() {
        return Hash.soFar(digest);
    }

    /** Stores more behind it. */
    void write(ByteBuffer more) throws IOException {
        digest.update(more.duplicate());
        while (more.hasRemaining()) {
            bytes += channel.write(more, bytes);
        }
    }

    /** Gives it its name, when the disk has it; see {@link Place#commit}. */
    void commit(boolean replaces) throws IOException {
        channel.force(true);
        place.commit(replaces);
        channel.close();
    }

    /** Nothing of it stays; what goes wrong with that is told with the cause. */
    void deleteBecause(IOException cause) {
        try {
            channel.close();
            place.deletePart();
        } catch (IOException | ClosedDirectoryStreamException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
