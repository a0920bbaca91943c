package switchboard.testkit;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Set;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;

/** Engines over one {@link SimKernel} for the contract, with a limit on descriptors as select's. */
public final class SimFixture implements ContractFixture {

    private static final int DESCRIPTOR_MAX = 1_023;
    private static final int SMALL_BUFFER_BYTES = 8 << 10;

    private final SimKernel kernel;
    private final boolean unix;
    private final SimPollerOptions options;
    private int names;

    public SimFixture(SimKernel kernel, SimPollerOptions options) {
        this(kernel, options, false);
    }

    /** Over TCP, or over Unix sockets. */
    public SimFixture(SimKernel kernel, SimPollerOptions options, boolean unix) {
        this.kernel = kernel;
        this.unix = unix;
        this.options = options.withDescriptorMax(DESCRIPTOR_MAX);
    }

    public SimKernel kernel() {
        return kernel;
    }

    @Override
    public Engine open(EngineLimits limits) {
        return SimEngine.open(kernel, limits, options);
    }

    @Override
    public VirtualClock clock() {
        return kernel.clock();
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.ERROR_NUMBERS, Capability.SEND_FILE);
    }

    @Override
    public Endpoint anyPort() {
        return unix
                ? new Endpoint.Unix("/sim/" + names++)
                : new Endpoint.Inet(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public Peer connect(Endpoint to) {
        return kernel.connect(to);
    }

    @Override
    public Peer connectWithSmallBuffer(Endpoint to) {
        return kernel.connect(to, SMALL_BUFFER_BYTES);
    }

    @Override
    public PeerListener listen() {
        return kernel.listen(anyPort(), 128);
    }

    @Override
    public Endpoint refusing() {
        return unix ? anyPort() : new Endpoint.Inet(InetAddress.getLoopbackAddress(), 9);
    }

    @Override
    public Endpoint full() {
        return kernel.listen(anyPort(), -1).address();
    }

    @Override
    public Endpoint silent() {
        if (unix) {
            throw new UnsupportedOperationException("a Unix socket answers every connect at once");
        }
        Endpoint nobody = new Endpoint.Inet(InetAddress.getLoopbackAddress(), 10);
        kernel.silence(nobody);
        return nobody;
    }

    @Override
    public void occupyDescriptors() {
        kernel.occupyDescriptorsBelow(DESCRIPTOR_MAX + 1);
    }

    @Override
    public void close() {}
}
