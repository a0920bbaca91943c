package switchboard.engine.linux;

import switchboard.engine.readiness.Poller;

/**
 * Engines over select(2), which has the tightest limits and runs on the oldest systems. Any thread.
 */
public final class SelectProvider extends LinuxPollerProvider {

    public SelectProvider() {
        super("select");
    }

    @Override
    public Poller openPoller() {
        return new SelectPoller();
    }

    @Override
    public int descriptorMax() {
        return SelectPoller.FD_SETSIZE - 1;
    }

    @Override
    String instead() {
        return "poll";
    }
}
