package switchboard.services.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The folder that files are received into. Everything in it is reached from its own descriptor, a
 * part of a name at a time and without following a link (openat(2)), so that nothing is written
 * outside it, whoever moves folders and links about meanwhile. Any thread.
 */
final class Folder implements AutoCloseable {

    private final Path root;
    private final SecureDirectoryStream<Path> stream;

    private Folder(Path root, SecureDirectoryStream<Path> stream) {
        this.root = root;
        this.stream = stream;
    }

    /**
     * Opens a folder.
     *
     * @throws IOException when it is none, or the system cannot reach files from a folder
     */
    @SuppressWarnings("StreamResourceLeak") // it is closed with the folder
    static Folder open(Path path) throws IOException {
        Path real = path.toRealPath();
        return new Folder(real, secure(Files.newDirectoryStream(real), real));
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path path)
            throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this system cannot write into " + path + " without following links");
    }

    Path root() {
        return root;
    }

    /** How many bytes can still be stored. */
    long usableBytes() throws IOException {
        FileStore store = Files.getFileStore(root);
        return store.getUsableSpace();
    }

    /** One of the folders in it, opened; the root's own is not closed with it. */
    private static final class Opened implements AutoCloseable {

        final SecureDirectoryStream<Path> stream;
        private final boolean root;

        Opened(SecureDirectoryStream<Path> stream, boolean root) {
            this.stream = stream;
            this.root = root;
        }

        @Override
        public void close() {
            if (!root) {
                closeQuietly(stream);
            }
        }
    }

    private static void closeQuietly(SecureDirectoryStream<Path> stream) {
        try {
            HardLinks.close(stream);
        } catch (IOException e) {
            // It was read only: nothing is lost.
        }
    }

    /**
     * Where a file of this name goes; the folders before it are made when they are not there.
     *
     * @throws IOException when one of them is a link or a file, or cannot be made
     */
    Place place(List<String> parts) throws IOException {
        Opened folder = opened(parts.subList(0, parts.size() - 1));
        return new Place(this, folder.stream, folder.root, Path.of(parts.getLast()));
    }

    /** Makes a folder and those before it. */
    void make(List<String> parts) throws IOException {
        opened(parts).close();
    }

    private Opened opened(List<String> folders) throws IOException {
        Opened opened = new Opened(stream, true);
        for (String name : folders) {
            try (Opened before = opened) {
                opened = new Opened(child(before.stream, Path.of(name)), false);
            }
        }
        return opened;
    }

    private SecureDirectoryStream<Path> child(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        if (attributes(parent, name) == null) {
            makeIn(parent, name);
        }
        return parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    }

    /** There is no mkdirat(2) in Java: made in the root, and moved to where it belongs. */
    private void makeIn(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        Path temporary = Path.of(".switchboard-" + UUID.randomUUID());
        Files.createDirectory(root.resolve(temporary));
        try {
            stream.move(temporary, parent, name);
        } catch (IOException e) {
            stream.deleteDirectory(temporary);
            if (attributes(parent, name) == null) {
                throw e;
            } // else somebody has made it meanwhile
        }
    }

    /** What has this name, not followed; null when nothing has. */
    static @Nullable BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
            throws IOException {
        try {
            return folder.getFileAttributeView(
                            name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            HardLinks.close(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
