package switchboard.services.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A name in a folder, and what is under it. Owned by one thread, which closes it. */
final class Place implements AutoCloseable {

    private static final int READ_BYTES = 64 << 10;

    private final Folder within;
    private final SecureDirectoryStream<Path> folder;
    private final boolean folderStaysOpen;
    private final Path name;

    Place(Folder within, SecureDirectoryStream<Path> folder, boolean folderStaysOpen, Path name) {
        this.within = within;
        this.folder = folder;
        this.folderStaysOpen = folderStaysOpen;
        this.name = name;
    }

    /** What has the name, not followed; null when nothing has. */
    @Nullable BasicFileAttributes existing() throws IOException {
        return Folder.attributes(folder, name);
    }

    /** The hash of the file that has the name. */
    Hash hashOfExisting() throws IOException {
        try (FileChannel channel = open(name, StandardOpenOption.READ)) {
            MessageDigest digest = Hash.start();
            hash(channel, channel.size(), digest);
            return Hash.soFar(digest);
        }
    }

    /** Takes the first bytes of a file into a hash. */
    static void hash(FileChannel channel, long count, MessageDigest digest) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        for (long at = 0; at < count; ) {
            buffer.clear().limit((int) Math.min(READ_BYTES, count - at));
            int read = channel.read(buffer, at);
            if (read < 0) {
                return;
            }
            digest.update(buffer.flip());
            at += read;
        }
    }

    private Path partName() {
        return Path.of(name + FileNames.PART);
    }

    /**
     * Opens what is there of a file that did not come to its end, or a new one.
     *
     * @param goesOn whether what is there is kept
     * @throws IOException also when another process has it open for the same
     */
    PartFile openPart(boolean goesOn) throws IOException {
        BasicFileAttributes before = Folder.attributes(folder, partName());
        boolean keep = goesOn && before != null && before.isRegularFile();
        if (before != null && !keep) {
            folder.deleteFile(partName()); // a link is deleted, not what it leads to
        }
        FileChannel channel =
                keep
                        ? open(partName(), StandardOpenOption.READ, StandardOpenOption.WRITE)
                        : open(
                                partName(),
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE_NEW);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("another process is receiving " + name);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new PartFile(this, channel);
    }

    private FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(Set.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        // On every system that has such streams it is a channel of files.
        return (FileChannel) folder.newByteChannel(file, all);
    }

    /** Gives what has come its name, in one step. */
    void commit() throws IOException {
        folder.move(partName(), folder, name);
    }

    void deletePart() throws IOException {
        folder.deleteFile(partName());
    }

    /** How many bytes can still be stored. */
    long usableBytes() throws IOException {
        return within.usableBytes();
    }

    @Override
    public void close() throws IOException {
        if (!folderStaysOpen) {
            folder.close();
        }
    }
}
