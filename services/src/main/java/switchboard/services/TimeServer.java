package switchboard.services;

import java.time.InstantSource;
import switchboard.net.ServerSetup;

/**
 * Sends the seconds since 1900 as four bytes, big-endian, to whoever connects, and closes (RFC
 * 868). They begin again at 0 in February 2036. What the peer sends is dropped. Any thread.
 */
public final class TimeServer implements Service {

    private final InstantSource clock;

    /** A server that tells the system's time. */
    public TimeServer() {
        this(InstantSource.system());
    }

    TimeServer(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.handler(new OnConnect(() -> Rfc868.bytes(clock.instant())));
    }
}
