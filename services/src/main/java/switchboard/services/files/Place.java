package switchboard.services.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Objects;
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
     * Opens what is there of a file that did not come to its end, or a new one. What is there is
     * gone on with only if no other name leads to it and nobody else owns it, else it would be
     * written, or could be changed, behind somebody's back.
     *
     * @throws IOException also when another process has it open for the same
     */
    PartFile openPart() throws IOException {
        FileChannel kept = openKept();
        return new PartFile(this, kept == null ? openNew() : kept);
    }

    private @Nullable FileChannel openKept() throws IOException {
        Object before = HardLinks.keyOfOwn(folder, partName());
        if (before == null) {
            return null;
        }
        FileChannel channel =
                locked(open(partName(), StandardOpenOption.READ, StandardOpenOption.WRITE));
        // It may have got its final name, or another, before it was opened and locked.
        if (before.equals(HardLinks.keyOfOwn(folder, partName()))) {
            return channel;
        }
        channel.close();
        return null;
    }

    private FileChannel openNew() throws IOException {
        if (Folder.attributes(folder, partName()) != null) {
            folder.deleteFile(partName()); // a link is deleted, not what it leads to
        }
        return locked(
                open(
                        partName(),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW));
    }

    private FileChannel locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("another process is receiving " + name);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(Set.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        // On every system that has such streams it is a channel of files.
        return (FileChannel) folder.newByteChannel(file, all);
    }

    /**
     * Gives what has come its name, in one step.
     *
     * @param replaces whether what has the name by now is replaced
     * @throws RefusedException when it is not, and something has
     */
    void commit(boolean replaces) throws IOException {
        if (replaces || !isLinked()) {
            folder.move(partName(), folder, name);
        }
    }

    /** A rename replaces, a link does not; where there are no links, somebody has to look. */
    private boolean isLinked() throws IOException {
        try {
            if (HardLinks.link(folder, partName(), name)) {
                deletePart();
                return true;
            }
            if (existing() == null) {
                return false;
            }
        } catch (FileAlreadyExistsException e) {
            // As when it was seen.
        }
        throw new RefusedException(
                Message.Cause.POLICY, name + " has come from elsewhere meanwhile (--overwrite)");
    }

    /** Ends what a program that was killed in {@link #commit} had begun. */
    void endCommit(BasicFileAttributes existing) throws IOException {
        BasicFileAttributes part = Folder.attributes(folder, partName());
        if (part != null && Objects.equals(part.fileKey(), existing.fileKey())) {
            deletePart();
        }
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
            HardLinks.close(folder);
        }
    }
}
