package switchboard.engine.linux;

import java.io.UncheckedIOException;
import switchboard.engine.Availability;
import switchboard.engine.Availability.Available;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.PollerProvider;
import switchboard.engine.readiness.SocketCalls;

/** What the engines over the kernel's pollers have in common: all but the poller. Any thread. */
abstract class LinuxPollerProvider implements PollerProvider {

    /** What every engine over sockets of Linux can do. */
    private final String name;

    LinuxPollerProvider(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Availability check() {
        Unavailable missing = Prerequisites.missing();
        return missing != null ? missing : tryPoller();
    }

    private Availability tryPoller() {
        try {
            openPoller().close();
            return new Available(Prerequisites.CAPABILITIES);
        } catch (UncheckedIOException e) {
            return new Unavailable(String.valueOf(e.getMessage()), "use " + instead());
        } catch (RuntimeException | LinkageError e) {
            return new Unavailable("the C library cannot be called: " + e.getMessage(), "use nio");
        }
    }

    /** The engine to use where the kernel has no room for this one. */
    String instead() {
        return "nio";
    }

    @Override
    public final SocketCalls openCalls(Poller poller) {
        return new LinuxSockets();
    }
}
