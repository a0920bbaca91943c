package switchboard.engine.linux;

import switchboard.engine.Availability;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;

/**
 * Engines over io_uring, for its features: it is not faster than epoll for every work. Any thread.
 */
public final class UringProvider implements EngineProvider {

    /** For the service loader. */
    public UringProvider() {}

    @Override
    public String name() {
        return "io_uring";
    }

    @Override
    public Availability check() {
        Unavailable missing = Prerequisites.missing();
        return missing != null ? missing : UringRefusal.tried();
    }

    @Override
    public Engine open(EngineLimits limits) {
        return UringEngine.open(limits, UringOptions.DEFAULT, System::nanoTime);
    }
}
