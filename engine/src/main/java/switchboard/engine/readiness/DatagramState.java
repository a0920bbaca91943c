package switchboard.engine.readiness;

/** What a {@link DatagramTurn} keeps for one socket. Loop thread only. */
public final class DatagramState {

    final int bytesMax;

    /** Edge triggered only: something may be there that was not received yet. */
    boolean readable;

    /** Waits in the queue of handles to be received for. */
    boolean queued;

    /**
     * Of a new socket.
     *
     * @param bytesMax most bytes of one datagram
     */
    public DatagramState(int bytesMax) {
        this.bytesMax = bytesMax;
    }
}
