package switchboard.testkit;

import java.net.InetAddress;
import switchboard.engine.Endpoint;

/** Something that is no socket and only takes up a descriptor. */
final class SimFile extends SimSocket {

    SimFile(SimKernel kernel) {
        super(kernel);
    }

    @Override
    int mask() {
        return 0;
    }

    @Override
    Endpoint local() {
        return new Endpoint.Inet(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    void close() {}
}
