package switchboard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import switchboard.bench.Contender.Launch;
import switchboard.bench.Contender.Role;
import switchboard.bench.own.SwitchboardRoom;

/** The servers that are measured: ours first, then the limit, the same idea, the usual ones. */
final class Contenders implements Lineup {
    static final String OWN_ECHO = "switchboard.bench.own.SwitchboardEcho";
    private static final String OWN_BLOCKING = "switchboard.bench.own.SwitchboardBlockingEcho";
    private static final String JDK_BLOCKING = "switchboard.bench.rivals.JdkBlockingEcho";
    static final String OWN_ROOM = "switchboard.bench.own.SwitchboardRoom";
    private static final String OWN_TLS_ROOM = "switchboard.bench.own.SwitchboardTlsRoom";
    static final String NETTY_ECHO = "switchboard.bench.rivals.NettyEcho";
    static final String NETTY_TICK_ROOM = "switchboard.bench.rivals.NettyTickRoom";
    private static final String NETTY_GROUP_ROOM = "switchboard.bench.rivals.NettyGroupRoom";

    /** Lines without a stamp are as long as our stamped ones, so no answer needs a quiet time. */
    private static final String SOON_QUIET = "300";

    /** Ours tells at most once a second who has joined. */
    private static final String QUIET_AFTER_NOTICES = "1300";

    private final Tools tools;
    private final Set<String> missing = new LinkedHashSet<>();

    Contenders(Tools tools) {
        this.tools = tools;
    }

    @Override
    public List<String> leftOut() {
        return missing.stream()
                .map(program -> "`" + program + "` is not installed here and was left out.")
                .toList();
    }

    @Override
    public List<Contender> of(Workload workload) {
        return switch (workload.kind()) {
            case ECHO -> echo();
            case BLOCKING -> blocking();
            case FANOUT -> fanout();
            case IDLE -> idle();
            case CONNECTIONS -> connections(workload);
            case HANDSHAKES -> handshakes();
        };
    }

    private List<Contender> echo() {
        return List.of(
                onJvm(Kind.ECHO, "switchboard", "Switchboard", Role.OURS, tools.onJvm(OWN_ECHO)),
                inC(Kind.ECHO, tools.inC("echo_epoll")),
                onJvm(Kind.ECHO, "netty", "Netty, epoll", Role.USUAL, tools.onJvm(NETTY_ECHO)));
    }

    private List<Contender> blocking() {
        Launch ours = tools.onJvm(OWN_BLOCKING);
        Launch jdk = tools.onJvm(JDK_BLOCKING);
        return List.of(
                onJvm(Kind.BLOCKING, "switchboard", "Switchboard", Role.OURS, ours),
                onJvm(Kind.BLOCKING, "jdk", "JDK sockets", Role.USUAL, jdk));
    }

    private List<Contender> idle() {
        return List.of(
                idle("switchboard", "Switchboard, event style", Role.OURS, OWN_ECHO),
                idle("netty", "Netty, epoll", Role.USUAL, NETTY_ECHO),
                idle("blocking", "Switchboard, blocking style", Role.OURS, OWN_BLOCKING),
                idle("jdk", "JDK sockets", Role.USUAL, JDK_BLOCKING));
    }

    private Contender idle(String id, String title, Role role, String main) {
        return onJvm(Kind.IDLE, id, title, role, tools.onCountingJvm(main));
    }

    private List<Contender> fanout() {
        List<Contender> all = new ArrayList<>();
        all.add(
                room(
                        "switchboard",
                        "Switchboard",
                        Role.OURS,
                        true,
                        roomWithNotices(),
                        tools.onJvm(OWN_ROOM)));
        all.add(
                room(
                        "c",
                        "C, same design",
                        Role.LIMIT,
                        false,
                        roomWithoutNotices(),
                        tools.inC("chat_epoll")));
        all.add(
                room(
                        "netty-tick",
                        "Netty, same idea",
                        Role.SAME_IDEA,
                        true,
                        roomWithoutNotices(),
                        tools.onJvm(NETTY_TICK_ROOM)));
        all.add(
                room(
                        "netty-group",
                        "Netty `ChannelGroup`",
                        Role.USUAL,
                        true,
                        speaks("relay", SOON_QUIET),
                        tools.onJvm(NETTY_GROUP_ROOM)));
        installed("nats-server", "NATS", speaks("nats", SOON_QUIET), this::nats, all);
        installed("redis-server", "Redis", speaks("resp", SOON_QUIET), this::redis, all);
        return all;
    }

    /** Ours on both of its ways to accept; only ours has limits for one address. */
    private List<Contender> connections(Workload workload) {
        boolean limited = workload.equals(Workload.FROM_ONE);
        String limits = limited ? SwitchboardRoom.LIMITED : "usual";
        Kind kind = workload.kind();
        Launch epoll = tools.onJvm(OWN_ROOM, EngineContenders.EPOLL, limits);
        Launch uring = tools.onJvm(OWN_ROOM, EngineContenders.IO_URING, limits);
        Role other = Role.OUR_OTHER_ENGINE;
        List<Contender> all = new ArrayList<>();
        all.add(onJvm(kind, "switchboard", "Switchboard, epoll", Role.OURS, epoll));
        all.add(onJvm(kind, "io_uring", "Switchboard, io_uring", other, uring));
        if (!limited) {
            all.add(inC(kind, tools.inC("chat_epoll")));
            Launch group = tools.onJvm(NETTY_GROUP_ROOM);
            all.add(onJvm(kind, "netty-group", "Netty `ChannelGroup`", Role.USUAL, group));
        }
        return all;
    }

    private List<Contender> handshakes() {
        String store = tools.certificate().toString();
        Launch epoll = tools.onJvm(OWN_TLS_ROOM, EngineContenders.EPOLL, store);
        Launch uring = tools.onJvm(OWN_TLS_ROOM, EngineContenders.IO_URING, store);
        Kind kind = Kind.HANDSHAKES;
        Role other = Role.OUR_OTHER_ENGINE;
        return List.of(
                onJvm(kind, "switchboard", "Switchboard, epoll", Role.OURS, epoll),
                onJvm(kind, "io_uring", "Switchboard, io_uring", other, uring));
    }

    private static Contender onJvm(Kind kind, String id, String title, Role role, Launch launch) {
        return new Contender(id, title, role, kind, List.of(), true, launch);
    }

    private static Contender inC(Kind kind, Launch launch) {
        return new Contender("c", "C, epoll", Role.LIMIT, kind, List.of(), false, launch);
    }

    private static Contender room(
            String id,
            String title,
            Role role,
            boolean onJvm,
            List<String> loaderArguments,
            Launch launch) {
        return new Contender(id, title, role, Kind.FANOUT, loaderArguments, onJvm, launch);
    }

    /** How to speak to a room of ours. */
    static List<String> roomWithNotices() {
        return speaks("room", QUIET_AFTER_NOTICES);
    }

    /** How to speak to a room that stamps as ours does and tells nobody who has joined. */
    static List<String> roomWithoutNotices() {
        return speaks("room", SOON_QUIET);
    }

    private static List<String> speaks(String protocol, String quietMillis) {
        return List.of("--proto", protocol, "--quiet-ms", quietMillis);
    }

    private void installed(
            String program,
            String title,
            List<String> loaderArguments,
            InstalledLaunch launch,
            List<Contender> all) {
        Tools.find(program)
                .ifPresentOrElse(
                        path ->
                                all.add(
                                        room(
                                                program.replace("-server", ""),
                                                title,
                                                Role.USUAL,
                                                false,
                                                loaderArguments,
                                                (port, folder) ->
                                                        launch.command(path, port, folder))),
                        () -> missing.add(program));
    }

    @FunctionalInterface
    private interface InstalledLaunch {
        List<String> command(Path program, int port, Path folder);
    }

    /** Nothing is written to disk, and no subscriber is cut for being behind. */
    private List<String> redis(Path program, int port, Path folder) {
        return List.of(
                program.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--client-output-buffer-limit",
                "pubsub 0 0 0",
                "--maxclients",
                "15000",
                "--tcp-backlog",
                "4096",
                "--dir",
                folder.toString());
    }

    /** A subscriber may be a gigabyte or a minute behind before it is cut. */
    private List<String> nats(Path program, int port, Path folder) {
        Path file = folder.resolve("nats.conf");
        String settings =
                """
                listen: "127.0.0.1:%d"
                max_connections: 15000
                max_pending: 1073741824
                write_deadline: "60s"
                ping_interval: "1h"
                """
                        .formatted(port);
        try {
            Files.writeString(file, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(program.toString(), "-c", file.toString());
    }
}
