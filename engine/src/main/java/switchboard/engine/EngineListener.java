package switchboard.engine;

import java.lang.foreign.MemorySegment;

/**
 * What an {@link Engine} says, from inside {@link Engine#poll} only, on the loop's thread. Any
 * method of the engine but {@code poll} may be called from a callback.
 */
public interface EngineListener {

    /** The listener has a new connection; it is inert until some loop adopts or closes it. */
    void accepted(SocketHandle listener, AcceptedSocket socket);

    /** A connect has succeeded. */
    void connected(SocketHandle handle);

    /**
     * Bytes have come, in the order of the wire. They lie in memory of the engine and are borrowed
     * for the length of this call.
     */
    void received(SocketHandle handle, MemorySegment buffer, int offset, int length);

    /** The peer has closed its half; nothing more will be received, sending still works. */
    void ended(SocketHandle handle);

    /**
     * Datagrams have come, in the order of the kernel's queue. Their bytes lie in memory of the
     * engine; they and the list are borrowed for the length of this call.
     */
    default void datagrams(SocketHandle handle, Datagrams datagrams) {}

    /**
     * The answer to a send: the kernel took so many bytes, perhaps fewer than offered, perhaps
     * none.
     */
    void sent(SocketHandle handle, long bytes);

    /** After a short count: the socket takes bytes again. */
    void writable(SocketHandle handle);

    /**
     * The operation under way failed: a connect, the outstanding send, or else input. Nothing is
     * closed by it. On a listening handle it reports an error of accept, at most once a second. On
     * a handle for datagrams it reports what became of datagrams sent before, such as {@link
     * SocketError#CONNECTION_REFUSED}, and input goes on.
     */
    void failed(SocketHandle handle, Failure failure);

    /** The handle is gone and none of the caller's memory is lent through it any more. */
    void closed(SocketHandle handle);
}
