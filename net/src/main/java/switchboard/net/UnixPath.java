package switchboard.net;

import java.nio.charset.StandardCharsets;
import switchboard.engine.Endpoint;

/**
 * The name of a Unix socket (unix(7)): a path of the file system, or an abstract name behind
 * {@code @}, which lives as long as somebody listens and leaves no file. Any thread.
 *
 * @param name {@code /run/room.sock} or {@code @room}, without a scheme
 */
public record UnixPath(String name) implements StreamAddress {

    /**
     * A name that the kernel has room for.
     *
     * @throws IllegalArgumentException with one sentence, for one that is empty or too long
     */
    public UnixPath {
        boolean isAbstract = name.startsWith("@");
        String counted = isAbstract ? name.substring(1) : name;
        int bytes = counted.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0) {
            throw new IllegalArgumentException(
                    "a Unix socket is written unix:/path, or unix:@name without a file");
        }
        if (counted.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a Unix socket's name has no NUL in it");
        }
        if (bytes > Endpoint.Unix.NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the "
                            + (isAbstract ? "name" : "path")
                            + " of a Unix socket has at most "
                            + Endpoint.Unix.NAME_BYTES_MAX
                            + " bytes, and "
                            + name
                            + " has "
                            + bytes);
        }
    }

    boolean isAbstract() {
        return name.startsWith("@");
    }

    Endpoint.Unix endpoint() {
        return new Endpoint.Unix(name);
    }

    /** {@code unix:/run/room.sock} or {@code unix:@room}. */
    @Override
    public String toString() {
        return "unix:" + name;
    }
}
