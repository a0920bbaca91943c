package switchboard.engine.nio;

import java.nio.channels.SelectableChannel;
import java.util.Set;
import switchboard.engine.Availability;
import switchboard.engine.Capability;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.PollerProvider;
import switchboard.engine.readiness.SocketCalls;

/** Engines over java.nio, which run on every machine and need no permission. Any thread. */
public final class NioProvider implements PollerProvider {

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public Availability check() {
        return new Availability.Available(Set.of(Capability.SEND_FILE));
    }

    @Override
    public Poller openPoller() {
        return new NioPoller(NioChannels.OF_PROCESS);
    }

    @Override
    public int descriptorOf(SelectableChannel channel) {
        return NioChannels.OF_PROCESS.add(channel);
    }

    @Override
    public void release(int descriptor) {
        NioChannels.OF_PROCESS.remove(descriptor);
    }

    @Override
    public SocketCalls openCalls(Poller poller) {
        return new NioSockets(NioChannels.OF_PROCESS, (NioPoller) poller);
    }
}
