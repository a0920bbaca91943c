package switchboard.net;

import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;

/** Is told of datagrams that have not arrived, as far as the kernel knows. Loop thread only. */
@FunctionalInterface
public interface DatagramFailureListener {

    /**
     * The kernel has not taken a datagram, or tells that nobody got one before. The port goes on.
     *
     * @param to where it was to go; the port's own address when even that is not known
     * @param error {@link SocketError#BUFFER_FULL} for no room, here or at a Unix receiver; {@link
     *     SocketError#CONNECTION_REFUSED} and {@link SocketError#NOT_FOUND} for nobody there;
     *     {@link SocketError#MESSAGE_TOO_LONG}, for a Unix socket longer than the send buffer;
     *     {@link SocketError#NO_ADDRESS} for an answer to a sender without a name
     */
    void onFailure(DatagramPort port, Endpoint to, SocketError error);
}
