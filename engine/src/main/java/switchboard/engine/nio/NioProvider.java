package switchboard.engine.nio;

import java.util.Set;
import switchboard.engine.Availability;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.readiness.ReadinessEngine;

/** Engines over java.nio, which run on every machine and need no permission. Any thread. */
public final class NioProvider implements EngineProvider {

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public Availability check() {
        return new Availability.Available(Set.of());
    }

    @Override
    public Engine open(EngineLimits limits) {
        NioPoller poller = new NioPoller(NioChannels.OF_PROCESS);
        NioSockets sockets = new NioSockets(NioChannels.OF_PROCESS, poller);
        return new ReadinessEngine(poller, sockets, limits, System::nanoTime);
    }
}
