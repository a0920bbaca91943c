package switchboard.engine.linux;

import switchboard.engine.readiness.Poller;

/** Engines over poll(2), which has no limit but looks at every descriptor each time. Any thread. */
public final class PollProvider extends LinuxPollerProvider {

    public PollProvider() {
        super("poll");
    }

    @Override
    public Poller openPoller() {
        return new PollPoller();
    }
}
