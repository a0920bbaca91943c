package switchboard.engine.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import switchboard.engine.Endpoint;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.SocketFile;

/**
 * Unix sockets of the JDK, which binds and listens in one step: whoever may reach the file could
 * connect before its mode is set. So a listener is bound in a folder that only its own user can
 * enter, beside the path; with its mode it is linked to the path, and the folder goes. The kernel
 * still knows the socket by the name of the first place, from which ours follows. Any thread.
 */
final class NioUnix {

    /** What the folder adds to a path, in bytes: a name and a slash. */
    private static final int FOLDER_BYTES = 9;

    private static final String FOLDER = ".sb-";
    private static final Pattern IN_FOLDER = Pattern.compile("(.*/|)\\.sb-[0-9a-z]{4}/([^/]+)");
    private static final int DIGITS = 36 * 36 * 36 * 36;

    private NioUnix() {}

    /** The address of a path; an abstract one has none here. */
    static UnixDomainSocketAddress address(Endpoint.Unix endpoint) {
        return UnixDomainSocketAddress.of(endpoint.name());
    }

    /** The endpoint for a name of the kernel's. */
    static Endpoint.Unix endpoint(SocketAddress address) {
        String name = address.toString();
        var inFolder = IN_FOLDER.matcher(name);
        return new Endpoint.Unix(inFolder.matches() ? inFolder.group(1) + inFolder.group(2) : name);
    }

    /** Binds a channel to a path and listens; 0 or a negated errno. */
    static int listen(ServerSocketChannel channel, Endpoint.Unix at, int backlog, int mode) {
        int result = SocketFile.makeRoom(at.name());
        if (result < 0) {
            return result;
        }
        try {
            Path path = Path.of(at.name());
            boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
            if (unix) {
                listenInFolder(channel, path, backlog, mode);
            } else {
                channel.bind(UnixDomainSocketAddress.of(path), backlog);
            }
            return 0;
        } catch (NameTooLong e) {
            return -Errno.ENAMETOOLONG;
        } catch (FileAlreadyExistsException | BindException e) {
            return -Errno.EADDRINUSE;
        } catch (AccessDeniedException e) {
            return -Errno.EACCES;
        } catch (IOException e) {
            return isFolder(at) ? -Errno.EACCES : -Errno.ENOENT;
        }
    }

    private static boolean isFolder(Endpoint.Unix at) {
        Path folder = Path.of(at.name()).toAbsolutePath().getParent();
        return folder != null && Files.isDirectory(folder);
    }

    private static final class NameTooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static void listenInFolder(
            ServerSocketChannel channel, Path path, int backlog, int mode) throws IOException {
        if (bytes(path.toString()) + FOLDER_BYTES > Endpoint.Unix.NAME_BYTES_MAX) {
            throw new NameTooLong();
        }
        int number = ThreadLocalRandom.current().nextInt(DIGITS, 2 * DIGITS);
        Path folder = path.resolveSibling(FOLDER + Integer.toString(number, 36).substring(1));
        var own = PosixFilePermissions.fromString("rwx------");
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(own));
        Path first = folder.resolve(path.getFileName());
        try {
            channel.bind(UnixDomainSocketAddress.of(first), backlog);
            SocketFile.made(first.toString()).requireMode(mode);
            Files.createLink(path, first); // fails if something has come there since
        } finally {
            Files.deleteIfExists(first);
            Files.delete(folder);
        }
    }

    private static int bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Why a connect to a path has failed, by the class of the exception and what is there: with a
     * socket there that is neither dead nor forbidden, most likely a full backlog.
     */
    static int connectErrno(IOException e, Endpoint.Unix to) {
        return switch (e) {
            case ConnectException _ -> Errno.ECONNREFUSED;
            case BindException _ -> Errno.EACCES;
            default -> Files.exists(Path.of(to.name())) ? Errno.EAGAIN : Errno.ENOENT;
        };
    }

    /** Whether a name can be one of a file here, and of a socket. */
    static int check(Endpoint.Unix name) {
        if (name.isAbstract()) {
            return -Errno.EAFNOSUPPORT;
        }
        try {
            boolean fits = bytes(Path.of(name.name()).toString()) <= Endpoint.Unix.NAME_BYTES_MAX;
            return fits ? 0 : -Errno.ENAMETOOLONG;
        } catch (InvalidPathException e) {
            return -Errno.EINVAL;
        }
    }
}
