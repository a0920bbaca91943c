package switchboard.testkit;

import switchboard.engine.Endpoint;

/** What a descriptor of a {@link SimKernel} stands for. Under the kernel's lock only. */
abstract sealed class SimSocket permits SimListener, SimStream, SimDatagramSocket, SimFile {

    static final int NO_DESCRIPTOR = -1;

    final SimKernel kernel;

    /** The number the process knows it by; the ends of peers have none. */
    int descriptor = NO_DESCRIPTOR;

    SimSocket(SimKernel kernel) {
        this.kernel = kernel;
    }

    /** What poll(2) would say of it now, in the masks of {@code Poller}. */
    abstract int mask();

    abstract Endpoint local();

    /** The process gives it up. */
    abstract void close();

    /** Tells the pollers that what {@link #mask} says may have begun anew. */
    final void changed() {
        kernel.changed(this);
    }
}
