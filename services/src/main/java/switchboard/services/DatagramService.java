package switchboard.services;

import switchboard.net.DatagramSetup;

/**
 * What is served with datagrams (UDP). Nothing is ever answered that came from a port where an
 * answer would be answered again (echo and its family: 7, 13, 17, 19, 37, the same with 9,000 more,
 * and the service's own), so no forged sender can make two services talk for ever; nor what was cut
 * off on its way. Any thread.
 */
public interface DatagramService {

    /**
     * Gives a port what it answers. A service that can send more than it was sent answers loopback
     * alone: elsewhere anybody could have it flood a third by writing its address as the sender's.
     *
     * @return the same setup, to be started
     */
    DatagramSetup over(DatagramSetup setup);

    /** As {@link #over}, but everybody is answered, also by a service that amplifies. */
    DatagramSetup overForAll(DatagramSetup setup);

    /** Whether it can send more than it was sent. */
    boolean amplifies();
}
