package switchboard.bench;

import io.netty.channel.uring.IoUring;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import switchboard.bench.Contender.Launch;
import switchboard.bench.Contender.Role;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

/**
 * Switchboard on each of its engines that runs here, epoll first, then the same work in C and on
 * Netty's two transports. One thread.
 */
final class EngineContenders implements Lineup {
    static final String EPOLL = "epoll";
    static final String IO_URING = "io_uring";
    static final String NETTY_IO_URING = "netty-io_uring";

    /** Descriptors that a server on the JVM has open besides its connections, at most. */
    private static final int OWN_DESCRIPTORS = 100;

    private final Tools tools;
    private final List<EngineProvider> engines = new ArrayList<>();
    private final Set<String> leftOut = new LinkedHashSet<>();

    EngineContenders(Tools tools) {
        this(tools, Engines.all());
    }

    EngineContenders(Tools tools, List<EngineProvider> providers) {
        this.tools = tools;
        for (EngineProvider provider : providers) {
            if (provider.check() instanceof Unavailable why) {
                leftOut.add(provider.name() + " cannot run here: " + why.reason() + ".");
            } else {
                engines.add(provider.name().equals(EPOLL) ? 0 : engines.size(), provider);
            }
        }
    }

    @Override
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    @Override
    public List<Contender> of(Workload workload) {
        boolean echo = workload.kind() == Kind.ECHO;
        List<Contender> all = new ArrayList<>();
        for (EngineProvider engine : engines) {
            if (watches(engine, workload)) {
                all.add(ours(engine.name(), workload.kind()));
            }
        }
        Launch c = tools.inC(echo ? "echo_epoll" : "chat_epoll");
        all.add(rival("c", "C, epoll", Role.LIMIT, false, workload.kind(), c));
        all.add(netty("netty-epoll", "Netty, epoll", EPOLL, workload.kind()));
        if (IoUring.isAvailable()) {
            all.add(netty(NETTY_IO_URING, "Netty, io_uring", IO_URING, workload.kind()));
        } else {
            leftOut.add("Netty's io_uring cannot run here.");
        }
        return all;
    }

    /** Whether its highest descriptor leaves room for all connections; select's often does not. */
    private boolean watches(EngineProvider engine, Workload workload) {
        boolean enough = engine.descriptorMax() >= workload.connections() + OWN_DESCRIPTORS;
        if (!enough) {
            leftOut.add(
                    "%s was left out with %s connections: it watches descriptors up to %s."
                            .formatted(
                                    engine.name(),
                                    Figures.number(workload.connections()),
                                    Figures.number(engine.descriptorMax())));
        }
        return enough;
    }

    private Contender ours(String engine, Kind kind) {
        String main = kind == Kind.ECHO ? Contenders.OWN_ECHO : Contenders.OWN_ROOM;
        return new Contender(
                engine,
                "Switchboard, " + engine,
                engine.equals(EPOLL) ? Role.OURS : Role.OUR_OTHER_ENGINE,
                kind,
                kind == Kind.ECHO ? List.of() : Contenders.roomWithNotices(),
                true,
                tools.onJvm(main, engine));
    }

    private Contender netty(String id, String title, String transport, Kind kind) {
        boolean echo = kind == Kind.ECHO;
        String main = echo ? Contenders.NETTY_ECHO : Contenders.NETTY_TICK_ROOM;
        Role role = echo ? Role.USUAL : Role.SAME_IDEA;
        return rival(
                id,
                echo ? title : title + ", same idea",
                role,
                true,
                kind,
                tools.onJvm(main, transport));
    }

    private static Contender rival(
            String id, String title, Role role, boolean onJvm, Kind kind, Launch launch) {
        List<String> speaks = kind == Kind.ECHO ? List.of() : Contenders.roomWithoutNotices();
        return new Contender(id, title, role, kind, speaks, onJvm, launch);
    }
}
