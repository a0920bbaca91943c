package switchboard.testkit;

import java.util.EnumSet;
import switchboard.engine.Availability;
import switchboard.engine.Capability;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.readiness.ReadinessEngine;

/** The engine of production, {@link ReadinessEngine}, over a {@link SimKernel}. Any thread. */
public final class SimEngine {

    private SimEngine() {}

    /** A level-triggered engine. */
    public static Engine open(SimKernel kernel, EngineLimits limits) {
        return open(kernel, limits, SimPollerOptions.LEVEL);
    }

    public static Engine open(SimKernel kernel, EngineLimits limits, SimPollerOptions options) {
        return new ReadinessEngine(
                new SimPoller(kernel, options), new SimSocketCalls(kernel), limits, kernel.clock());
    }

    /** A provider named {@code sim} of engines over one kernel. */
    public static EngineProvider provider(SimKernel kernel, SimPollerOptions options) {
        return new Provider(kernel, options);
    }

    private record Provider(SimKernel kernel, SimPollerOptions options) implements EngineProvider {
        @Override
        public String name() {
            return "sim";
        }

        @Override
        public Availability check() {
            return new Availability.Available(
                    EnumSet.of(Capability.ERROR_NUMBERS, Capability.SEND_FILE));
        }

        @Override
        public Engine open(EngineLimits limits) {
            return SimEngine.open(kernel, limits, options);
        }
    }
}
