package switchboard.engine.readiness;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file by which a Unix listener is found (unix(7)). What a listener leaves behind when its
 * process is killed refuses every connect from then on, so it is told from one that lives, and is
 * replaced; nothing else at that path ever is. Any thread; asks the file system.
 */
public final class SocketFile {

    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private final @Nullable Object key;

    private SocketFile(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /**
     * Makes room for a listener: takes away a socket that nobody listens on. Answers 0, or the
     * negated errno for what is in the way: {@link Errno#EADDRINUSE} a socket that lives, {@link
     * Errno#ELOOP} a symbolic link, {@link Errno#ENOTSOCK} anything else.
     */
    public static int makeRoom(String name) {
        try {
            Path path = Path.of(name);
            BasicFileAttributes found = attributes(path);
            if (found.isSymbolicLink()) {
                return -Errno.ELOOP;
            }
            if (!isSocket(path, found)) {
                return -Errno.ENOTSOCK;
            }
            int result = ask(path);
            if (result != -Errno.ECONNREFUSED) {
                return result;
            }
            // Somebody else may have replaced it since: that one lives.
            SocketFile stale = new SocketFile(path, found.fileKey());
            return stale.remove() ? 0 : -Errno.EADDRINUSE;
        } catch (NoSuchFileException e) {
            return 0; // bind tells whether its folder is there
        } catch (AccessDeniedException e) {
            return -Errno.EACCES;
        } catch (InvalidPathException e) {
            return -Errno.EINVAL;
        } catch (IOException e) {
            return -Errno.EIO;
        }
    }

    /** The file that bind(2) has just made. */
    public static SocketFile made(String name) throws IOException {
        Path path = Path.of(name);
        return new SocketFile(path, attributes(path).fileKey());
    }

    /** Takes the file away if it is still the same one; false when it is not. */
    public boolean remove() {
        try {
            if (!Objects.equals(key, attributes(path).fileKey())) {
                return false;
            }
            Files.delete(path);
            return true;
        } catch (IOException e) {
            return false; // somebody else has removed it, or we no longer may
        }
    }

    /** Gives back what the umask took from the mode that a socket was bound with. */
    public void requireMode(int mode) throws IOException {
        if ((unixMode(path) & ~TYPE) != mode) {
            Files.setAttribute(path, "unix:mode", mode);
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isSocket(Path path, BasicFileAttributes found) throws IOException {
        boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
        return unix ? (unixMode(path) & TYPE) == SOCKET : found.isOther();
    }

    private static int unixMode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Connects without waiting, for a listener with a full backlog lives too; a refusal is the
     * answer of a file alone.
     */
    private static int ask(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            boolean ignored = probe.connect(UnixDomainSocketAddress.of(path));
            return -Errno.EADDRINUSE;
        } catch (ConnectException e) {
            return -Errno.ECONNREFUSED;
        } catch (IOException e) {
            return Files.isWritable(path) ? -Errno.EADDRINUSE : -Errno.EACCES;
        }
    }
}
