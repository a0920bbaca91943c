package switchboard.services.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many names a file in an open folder has, and a second one for it (link(2)). Java has both for
 * paths only; the paths here begin at the folder's own descriptor, as proc(5) shows it, so that no
 * link on the way leads elsewhere. Any thread.
 */
final class HardLinks {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path SELF = Path.of("/proc/self");

    private HardLinks() {}

    /** Closes a folder; its descriptor's number is nobody else's while one is looked for here. */
    static synchronized void close(SecureDirectoryStream<Path> folder) throws IOException {
        folder.close();
    }

    /**
     * What identifies a regular file that belongs to this program's user and has no other name;
     * null when it is anything else, is not there, or the system does not tell.
     */
    static synchronized @Nullable Object keyOfOwn(SecureDirectoryStream<Path> folder, Path name)
            throws IOException {
        Path path = pathOf(folder);
        if (path == null) {
            return null;
        }
        try {
            Map<String, Object> file =
                    Files.readAttributes(
                            path.resolve(name),
                            "unix:isRegularFile,nlink,uid,fileKey",
                            LinkOption.NOFOLLOW_LINKS);
            boolean own =
                    Boolean.TRUE.equals(file.get("isRegularFile"))
                            && Integer.valueOf(1).equals(file.get("nlink"))
                            && Files.getAttribute(SELF, "unix:uid").equals(file.get("uid"));
            return own ? file.get("fileKey") : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Gives a file another name in the same folder.
     *
     * @return false when that cannot be done here, as on file systems without hard links
     * @throws FileAlreadyExistsException when something has that name
     */
    static synchronized boolean link(SecureDirectoryStream<Path> folder, Path file, Path name)
            throws IOException {
        Path path = pathOf(folder);
        if (path == null) {
            return false;
        }
        try {
            Files.createLink(path.resolve(name), path.resolve(file));
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static @Nullable Path pathOf(SecureDirectoryStream<Path> folder) throws IOException {
        Object key =
                folder.getFileAttributeView(BasicFileAttributeView.class)
                        .readAttributes()
                        .fileKey();
        if (key == null || !Files.isDirectory(DESCRIPTORS)) {
            return null;
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (key.equals(keyOf(descriptor))) {
                    return descriptor;
                }
            }
        }
        return null;
    }

    private static @Nullable Object keyOf(Path descriptor) {
        try {
            return Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null; // given back meanwhile
        }
    }
}
