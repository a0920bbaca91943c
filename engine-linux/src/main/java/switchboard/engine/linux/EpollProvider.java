package switchboard.engine.linux;

import switchboard.engine.readiness.Poller;

/** Engines over level-triggered epoll, the best that Linux has for most servers. Any thread. */
public final class EpollProvider extends LinuxPollerProvider {

    public EpollProvider() {
        super("epoll");
    }

    @Override
    public Poller openPoller() {
        return new EpollPoller(false);
    }
}
