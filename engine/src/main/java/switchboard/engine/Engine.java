package switchboard.engine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What moves bytes for one event loop: sockets, their bytes and the wait for more. One engine
 * belongs to one thread, its loop; every method but {@link #wakeup} and {@link
 * #trySend(SocketHandle, MemorySegment, long, long)} is for that thread alone.
 *
 * <p>Receiving is a standing subscription: bytes lie in memory of the engine and are borrowed for
 * the length of the callback, so an idle socket holds no buffer. Sending never waits: {@link #send}
 * is one try, carried out in the next {@link #poll} and answered there, and with the answer the
 * bytes are the caller's again. Nothing is ever lent to a peer that has stalled.
 *
 * <p>The contract, all of it per handle, in sentences that the {@code EngineContract} of the
 * testkit runs against every engine:
 *
 * <ol type="a">
 *   <li>No callback outside {@code poll}, none inside a call.
 *   <li>{@code received} comes in the order of the wire; {@code sent} answers the one outstanding
 *       {@code send}.
 *   <li>Every {@code send} is answered once, by {@code sent} or {@code failed}, in the next {@code
 *       poll}; a {@code close} before that answers it with {@code closed}.
 *   <li>{@code ended} comes at most once, after the last {@code received}; output still works.
 *   <li>Between {@code receive(off)} and {@code receive(on)} nothing about input is delivered, and
 *       a paused socket costs no turn; then everything comes in order, data before the error. The
 *       same holds for {@code accept}.
 *   <li>{@code close} inside any callback is legal and drops the rest of the batch for that handle.
 *   <li>A descriptor that is used again never delivers to the old handle.
 *   <li>A {@code wakeup} before {@code poll} is not lost.
 *   <li>Work per {@code poll} is bounded, per handle and in all; what is left is served next time
 *       without waiting.
 *   <li>An error of accept that is not the connection's own pauses accepting, is reported at most
 *       once a second, and accepting resumes by a timer or when a handle is closed.
 *   <li>{@code poll} may return early with nothing done, never much later than asked.
 *   <li>A descriptor that the mechanism cannot watch is closed and reported; the listener lives.
 *   <li>{@code failed} does not close: every handle gets exactly one {@code closed}, after {@code
 *       close}, and by then no memory is lent.
 *   <li>{@code connect} ends in exactly one of {@code connected}, {@code failed} and {@code
 *       closed}.
 *   <li>An idle engine makes no {@link #turns}.
 *   <li>A datagram comes whole or is said to be truncated, one without bytes is one; what is told
 *       of datagrams sent before neither ends nor closes anything.
 * </ol>
 */
public interface Engine extends AutoCloseable {

    /** Of a file this much goes out for one handle in one poll. */
    long FILE_BYTES_PER_SEND = 512 << 10;

    /**
     * Carries out what was asked for, waits at most {@code timeoutNanos} for events, and delivers
     * them. The only method that calls the listener. It does not wait when it was woken, also by a
     * {@link #wakeup} from inside one of its own callbacks.
     *
     * @param timeoutNanos 0 to look only; {@link Long#MAX_VALUE} to wait without limit
     * @return the number of callbacks made
     */
    int poll(long timeoutNanos, EngineListener to);

    /** Makes the running or the next {@link #poll} return. Any thread; many collapse into one. */
    void wakeup();

    /**
     * Opens a listening socket that accepts nothing until {@link #accept} says so.
     *
     * @throws EngineException with the cause, for example an address in use
     */
    SocketHandle listen(Endpoint at, SocketOptions options) throws EngineException;

    /** Starts to connect; the next polls answer with {@code connected} or {@code failed}. */
    SocketHandle connect(Endpoint to, SocketOptions options);

    /**
     * Takes over a socket that an engine of the same provider has accepted; nothing is received
     * before {@link #receive} says so. Called on the loop that is to have it.
     */
    SocketHandle adopt(AcceptedSocket socket);

    /** Switches accepting on a listening handle on or off. */
    void accept(SocketHandle listener, boolean on);

    /** Switches receiving on a connected handle on or off. */
    void receive(SocketHandle handle, boolean on);

    /**
     * Tries once to send, in the next {@link #poll}. The list is read before this method returns;
     * the bytes are lent until the answer. At most one send per handle may be unanswered. After a
     * count shorter than asked the engine says {@code writable} once; then the caller sends again.
     * A send made inside {@code sent} or {@code writable} is carried out in the same {@code poll},
     * a bounded number of times.
     */
    void send(SocketHandle handle, Slices slices);

    /**
     * Tries once to send, at once, and answers with the number of bytes taken: output that is made
     * while the socket is at hand goes out while everything about it is in the processor's cache.
     * After a count shorter than asked, which may be 0, the engine says {@code writable} once. The
     * answer is -1 when nothing was tried, as an engine does that is faster with sends in batches,
     * or when it failed: then the caller asks {@link #send}, whose answer tells. Nothing is lent.
     * Not while a send is unanswered.
     */
    default long trySend(SocketHandle handle, Slices slices) {
        return -1;
    }

    /**
     * Opens a regular file for {@link #sendFile}; a symbolic link is not followed. Any thread but a
     * loop's, for the disk may have to be waited for. The caller closes it.
     *
     * @throws IOException when it is no regular file or cannot be read
     */
    default EngineFile openFile(Path path) throws IOException {
        return ChannelFile.open(path);
    }

    /**
     * Tries once to send a part of a file, as {@link #send} does with memory and in its place: when
     * the next {@link #poll} begins, answered there, also when it was asked for inside {@code sent}
     * or {@code writable}. At most {@link #FILE_BYTES_PER_SEND} go out in one poll; only a count
     * shorter than that, and shorter than asked, is followed by {@code writable}. Where the file
     * ends before anything of the rest could be sent, {@code failed} says {@link
     * SocketError#FILE_ENDED}. The file stays open until the answer.
     *
     * <p>Of engines with {@link Capability#SEND_FILE} only (sendfile(2)).
     *
     * @param count at least 1; more than goes out in one poll says that more will be asked for
     */
    default void sendFile(SocketHandle handle, EngineFile file, long position, long count) {
        throw new UnsupportedOperationException("this engine sends no files");
    }

    /**
     * Whether the kernel seems to have a part of a file in memory, so that sending it would not
     * wait for the disk; false where that cannot be known. Never waits itself.
     */
    default boolean isInMemory(EngineFile file, long position, long count) {
        return false;
    }

    /**
     * Tries once to send one piece of native memory, at once (send(2), which does not wait), for a
     * thread that holds the connection's output right: until it gives the right back, the loop
     * neither sends on the handle nor closes it. Any thread; the handle is connected.
     *
     * @return how many bytes were taken; 0 when there is no room, when it failed, and from an
     *     engine that cannot: then the loop sends, and its answer tells. Nothing is watched,
     *     nothing lent
     */
    default long trySend(SocketHandle handle, MemorySegment bytes, long offset, long length) {
        return 0;
    }

    /** Sends FIN behind what the kernel has already taken. Not while a send is unanswered. */
    void shutdownOutput(SocketHandle handle);

    /**
     * Opens a socket for datagrams that receives nothing until {@link #receive} says so; then
     * {@code datagrams} brings them, a bounded number per poll. There is no end and no order beyond
     * the kernel's. A Unix socket ({@link Capability#UNIX_DATAGRAM}) has a path, by the rules of
     * {@link #listen}, an abstract name, or, bound to nothing, an abstract name of the kernel's
     * choice (autobind, unix(7)).
     *
     * @throws EngineException with the cause, for example an address in use
     */
    default SocketHandle datagram(Endpoint at, DatagramOptions options) throws EngineException {
        throw new EngineException(new Failure(SocketError.NOT_SUPPORTED, Operation.OPEN, 0));
    }

    /**
     * Connects a socket for datagrams: it hears this peer alone, sends to it without an address,
     * and is told when nobody listens there (connect(2)). Done at once, for nothing is sent. A Unix
     * peer has to be there. When it has gone, sends fail and nobody is heard until one with its
     * name is there again.
     *
     * @throws EngineException with the cause, for example no route
     */
    default void connectTo(SocketHandle handle, Endpoint peer) throws EngineException {
        throw new EngineException(new Failure(SocketError.NOT_SUPPORTED, Operation.CONNECT, 0));
    }

    /**
     * Tries once to send datagrams, at once, as many as possible with one call of the kernel. What
     * the socket does not take is dropped, never queued: the list then says of each whether it was
     * sent, and why not. Nothing is lent.
     *
     * @return how many were sent
     */
    default int sendTo(SocketHandle handle, Datagrams datagrams) {
        throw new UnsupportedOperationException("an engine without datagrams");
    }

    /**
     * Receives what is sent to a multicast group.
     *
     * @param interfaceIndex the interface to join it on, 0 for the kernel's choice
     * @throws EngineException with the cause, for example no such interface
     */
    default void joinGroup(SocketHandle handle, InetAddress group, int interfaceIndex)
            throws EngineException {
        throw new EngineException(new Failure(SocketError.NOT_SUPPORTED, Operation.OPEN, 0));
    }

    /**
     * Takes back a {@link #joinGroup} of the same group and interface.
     *
     * @throws EngineException with the cause, for example that it is no member
     */
    default void leaveGroup(SocketHandle handle, InetAddress group, int interfaceIndex)
            throws EngineException {
        throw new EngineException(new Failure(SocketError.NOT_SUPPORTED, Operation.OPEN, 0));
    }

    /** Closes; legal at any time and more than once. {@code closed} follows in a poll, once. */
    void close(SocketHandle handle);

    /** The address the socket is bound to, with the real port when 0 was asked for. */
    Endpoint localAddress(SocketHandle handle);

    /**
     * The process at the other end of a Unix socket; empty on other sockets, and on engines without
     * {@link Capability#PEER_CREDENTIALS}.
     */
    default Optional<PeerCredentials> peerCredentials(SocketHandle handle) {
        return Optional.empty();
    }

    /** How often {@link #poll} has run: an idle engine's count stands still. */
    long turns();

    /** Closes every handle without further callbacks and gives all memory back. */
    @Override
    void close();
}
