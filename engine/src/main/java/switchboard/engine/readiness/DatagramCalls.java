package switchboard.engine.readiness;

import java.net.InetAddress;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;

/**
 * The calls of one kernel for sockets that take datagrams, non-blocking, one try each. A negative
 * answer is a negated {@link Errno}; descriptors are those of the {@link SocketCalls} that they
 * belong to, which also closes them. Loop thread only.
 */
public interface DatagramCalls extends AutoCloseable {

    /** The most that one call receives. */
    int BATCH_MAX = 64;

    /** Opens and binds (socket(2), bind(2)). Returns a descriptor. */
    int open(Endpoint at, DatagramOptions options);

    /** Limits a socket to one peer (connect(2)). Returns 0. */
    int connect(int descriptor, Endpoint peer);

    /**
     * Receives as many as there are (recvmmsg(2)), appended to {@code into}, in memory that is good
     * until the next call. Returns how many, {@link Errno#EAGAIN} for none.
     *
     * @param bytesMax most bytes of one datagram
     * @param countMax at most {@link #BATCH_MAX}
     */
    int receive(int descriptor, int bytesMax, int countMax, Datagrams into);

    /**
     * Sends (sendmmsg(2)) and notes in the list what was not sent, and why. Returns how many were
     * sent.
     */
    int send(int descriptor, Datagrams datagrams);

    /** Joins a multicast group on an interface (MCAST_JOIN_GROUP, ip(7)). Returns 0. */
    int join(int descriptor, InetAddress group, int interfaceIndex);

    /** Leaves it again (MCAST_LEAVE_GROUP). Returns 0. */
    int leave(int descriptor, InetAddress group, int interfaceIndex);

    /** Gives back the memory of these calls. */
    @Override
    void close();
}
