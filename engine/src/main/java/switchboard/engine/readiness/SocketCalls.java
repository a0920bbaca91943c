package switchboard.engine.readiness;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import switchboard.engine.ChannelFile;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineFile;
import switchboard.engine.PeerCredentials;
import switchboard.engine.Slices;
import switchboard.engine.SocketOptions;

/**
 * The socket calls of one kernel, non-blocking, one try each. A negative answer is a negated {@link
 * Errno}; descriptors are small numbers of the whole process. Loop thread only, but for {@link
 * #close} and {@link #trySend}.
 */
public interface SocketCalls extends AutoCloseable {

    /** More pieces than this one call may leave over (IOV_MAX). */
    int PIECES_PER_SEND = 1_024;

    /** Opens, binds and listens (socket(2), bind(2), listen(2)). Returns a descriptor. */
    int listen(Endpoint at, SocketOptions options);

    /** Takes one connection (accept4(2)); its peer is then told by {@link #acceptedFrom}. */
    int accept(int listener);

    /** The peer of the connection that {@link #accept} answered last. */
    Endpoint acceptedFrom();

    /** Opens a socket and begins to connect (connect(2)). Returns a descriptor. */
    int connect(Endpoint to, SocketOptions options);

    /**
     * Asks how a connect that was begun has ended (SO_ERROR): 0 when connected, {@link
     * Errno#EAGAIN} when it still goes on.
     */
    int finishConnect(int descriptor);

    /** Receives (recv(2)): the number of bytes, or 0 when the peer has ended. */
    int receive(int descriptor, MemorySegment into, int offset, int length);

    /** Sends {@code count} pieces from {@code first} on in one call (sendmsg(2)). */
    long send(int descriptor, Slices slices, int first, int count);

    /**
     * Opens a regular file that {@link #sendFile} can send; see {@link
     * switchboard.engine.Engine#openFile}. Any thread.
     */
    default EngineFile openFile(Path path) throws IOException {
        return ChannelFile.open(path);
    }

    /**
     * Sends a part of a file (sendfile(2)): the number of bytes, {@link Errno#ENODATA} when the
     * file ends at the position or before.
     */
    default long sendFile(int descriptor, EngineFile file, long position, long count) {
        return -Errno.EOPNOTSUPP;
    }

    /**
     * Whether a part of a file seems to be in memory, by samples (preadv2(2) with RWF_NOWAIT); see
     * {@link switchboard.engine.Engine#isInMemory}.
     */
    default boolean isInMemory(EngineFile file, long position, long count) {
        return false;
    }

    /**
     * Whether a segment that is not full waits for more (TCP_CORK), so that a file which is sent in
     * parts has no short segment at the end of each. Where there is no such thing nothing happens.
     */
    default void cork(int descriptor, boolean on) {}

    /**
     * Sends one piece in one call (send(2)): how many bytes were taken, 0 for none, whatever the
     * cause, and where other threads cannot send. Any thread.
     */
    default long trySend(int descriptor, MemorySegment bytes, long offset, long length) {
        return 0;
    }

    /** Ends the output half (shutdown(2), SHUT_WR). */
    int shutdownOutput(int descriptor);

    /** Closes a descriptor (close(2)). Any thread. */
    void close(int descriptor);

    /** The address a descriptor is bound to (getsockname(2)). */
    Endpoint localAddress(int descriptor);

    /** The process at the other end of a Unix socket (SO_PEERCRED), where that can be told. */
    default Optional<PeerCredentials> peerCredentials(int descriptor) {
        return Optional.empty();
    }

    /** The calls for datagrams. */
    DatagramCalls datagrams();

    /** Gives back the memory of these calls; descriptors stay as they are. */
    @Override
    void close();
}
