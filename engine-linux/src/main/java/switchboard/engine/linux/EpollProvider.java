package switchboard.engine.linux;

import java.lang.foreign.Arena;
import java.util.Set;
import switchboard.engine.Availability;
import switchboard.engine.Availability.Available;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.Capability;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.readiness.ReadinessEngine;

/** Engines over level-triggered epoll, the best that Linux has for most servers. Any thread. */
public final class EpollProvider implements EngineProvider {

    private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public Availability check() {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            return new Unavailable("epoll is a mechanism of Linux, this is " + system, "use nio");
        }
        String architecture = System.getProperty("os.arch");
        if (!ARCHITECTURES.contains(architecture)) {
            return new Unavailable(
                    "the kernel's structures are known for x86-64 and aarch64, this is "
                            + architecture,
                    "use nio");
        }
        Module module = EpollProvider.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            // Asked before any downcall: the JVM would print a warning.
            String who = module.isNamed() ? module.getName() : "ALL-UNNAMED";
            return new Unavailable(
                    "the JVM does not allow native access",
                    "start java with --enable-native-access=" + who);
        }
        return tryEpoll();
    }

    private static Availability tryEpoll() {
        try (Arena arena = Arena.ofConfined()) {
            int epoll = new Libc(arena).epollCreate1(Libc.EPOLL_CLOEXEC);
            if (epoll < 0) {
                return new Unavailable(Libc.sentence(epoll, "epoll_create1"), "use nio");
            }
            Libc.close(epoll);
            return new Available(Set.of(Capability.ERROR_NUMBERS, Capability.USER_TIMEOUT));
        } catch (RuntimeException | LinkageError e) {
            return new Unavailable("the C library cannot be called: " + e.getMessage(), "use nio");
        }
    }

    @Override
    public Engine open(EngineLimits limits) {
        EpollPoller poller = new EpollPoller(false);
        return new ReadinessEngine(poller, new LinuxSockets(), limits, System::nanoTime);
    }
}
