package switchboard.engine.linux;

import switchboard.engine.readiness.Poller;

/** Engines over edge-triggered epoll, told of a condition only when it begins. Any thread. */
public final class EpollEdgeProvider extends LinuxPollerProvider {

    public EpollEdgeProvider() {
        super("epoll-edge");
    }

    @Override
    public Poller openPoller() {
        return new EpollPoller(true);
    }
}
