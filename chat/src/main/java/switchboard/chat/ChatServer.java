package switchboard.chat;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import switchboard.chat.log.LogLimits;
import switchboard.chat.log.RoomLog;
import switchboard.chat.log.SegmentPool;
import switchboard.chat.text.Stamp;
import switchboard.engine.Endpoint;
import switchboard.net.EventLoop;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.StopReport;
import switchboard.net.StreamAddress;
import switchboard.net.UnixPath;
import switchboard.net.framing.Framing;
import switchboard.net.framing.LineFraming;

/** A chat room on one or more addresses. Any thread. */
public final class ChatServer implements AutoCloseable {

    private static final int SKIPPED_BYTES_MAX = 1 << 20;
    private static final long ASK_AGAIN_NANOS = 1_000_000;
    private static final Duration UNTERMINATED_AFTER = Duration.ofSeconds(2);

    private final ChatOptions options;
    private final LoopGroup group;
    private final boolean ownsGroup;
    private final SegmentPool segments;
    private final Room room;
    private final List<Server> servers = new ArrayList<>();
    private final List<RoomLoop> loops = new ArrayList<>();
    private final AtomicBoolean stopBegun = new AtomicBoolean();
    private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();

    /**
     * Opens the room.
     *
     * @throws switchboard.net.ListenException in one sentence, when an address cannot be listened
     *     on
     */
    public static ChatServer start(ChatOptions options) throws IOException {
        LoopGroup group = LoopGroup.start(options.loops(), options.engine());
        return start(options, group, true);
    }

    /** Opens the room on loops that are there already and stay the caller's. */
    public static ChatServer start(ChatOptions options, LoopGroup group) throws IOException {
        return start(options, group, false);
    }

    private static ChatServer start(ChatOptions options, LoopGroup group, boolean ownsGroup)
            throws IOException {
        ChatServer server = new ChatServer(options, group, ownsGroup);
        try {
            server.listen();
        } catch (IOException | RuntimeException e) {
            server.stop(Duration.ZERO);
            throw e;
        }
        return server;
    }

    private ChatServer(ChatOptions options, LoopGroup group, boolean ownsGroup) {
        this.options = options;
        this.group = group;
        this.ownsGroup = ownsGroup;
        LogLimits limits = new LogLimits(options.logBytesMax(), options.lagBytesMax());
        int segmentBytes = limits.segmentBytes();
        this.segments = new SegmentPool(segmentBytes, options.logBytesMax() / segmentBytes);
        RoomLog log = new RoomLog(segments, limits);
        this.room =
                new Room(
                        options.room(),
                        group.loop(0),
                        new MemoryJournal(),
                        log,
                        newStamp(),
                        options.observer());
    }

    private Stamp newStamp() {
        Stamp.Style style =
                switch (options.stamps()) {
                    case LOCAL -> Stamp.Style.LOCAL;
                    case ISO -> Stamp.Style.ISO;
                };
        return new Stamp(InstantSource.system(), ZoneId.systemDefault(), style);
    }

    private void listen() throws IOException {
        for (int i = 0; i < group.size(); i++) {
            EventLoop loop = group.loop(i);
            RoomInput input = i == 0 ? room : new Uplink(loop, room);
            RoomLoop roomLoop =
                    new RoomLoop(room, loop, input, options, room.log().reader(), newStamp());
            loops.add(roomLoop);
            room.add(roomLoop);
            roomLoop.run(roomLoop::begin);
        }
        AtomicLong memberIds = new AtomicLong();
        Server first = null;
        for (Listener listener : options.listeners()) {
            ChatHandler handler = new ChatHandler(loops, memberIds, options.observer());
            first = listen(listener, handler, first);
            servers.add(first);
        }
    }

    private Server listen(Listener listener, ChatHandler handler, @Nullable Server first)
            throws IOException {
        ServerSetup setup =
                at(listener.address())
                        .framing(framing(listener.dialect()))
                        .handler(handler)
                        .limits(options.limits())
                        .tls(listener.tls())
                        .filter(options.filter())
                        .metrics(options.metrics())
                        .group(group)
                        .describedAs("a Switchboard chat room");
        return (first == null ? setup : setup.countingWith(first)).start();
    }

    private static ServerSetup at(StreamAddress address) {
        return switch (address) {
            case HostPort inet -> Server.tcp(inet);
            case UnixPath path -> Server.unix(path);
        };
    }

    private LineFraming framing(Dialect dialect) {
        int max = options.lineBytesMax();
        LineFraming lines =
                Framing.lines()
                        .max(max)
                        .skippingTooLong(
                                "line refused: longer than " + max + " bytes (--max-frame)",
                                SKIPPED_BYTES_MAX);
        return switch (dialect) {
            case RAW -> lines.endingWithTheRead();
            case LINES ->
                    lines.tellingUnterminated(
                            UNTERMINATED_AFTER,
                            "waiting for a line end; for clients that send none the room needs a"
                                    + " raw listener (raw=ADDR)");
        };
    }

    /** The addresses it listens on, in the order of the options, with real ports. */
    public List<Endpoint> addresses() {
        return servers.stream().map(Server::localAddress).toList();
    }

    /** The engine of its loops. */
    public String engineName() {
        return group.engineName();
    }

    /** What members may ask of it; not more members than the engine can watch. */
    public Limits limits() {
        return servers.getFirst().limits();
    }

    /** How many members there are now. */
    public int members() {
        return servers.stream().mapToInt(Server::connectionCount).sum();
    }

    /**
     * Takes no more members, says {@code * closing} behind all that they have said, lets everybody
     * have what is due to them, and ends. Not on a loop. The first call stops; every other waits
     * for it and answers the same.
     */
    public StopReport stop(Duration grace) {
        if (stopBegun.compareAndSet(false, true)) {
            try {
                stopped.complete(stopNow(System.nanoTime() + grace.toNanos()));
            } catch (Throwable e) {
                stopped.completeExceptionally(e);
            }
        }
        return stopped.join();
    }

    private StopReport stopNow(long deadlineNanos) {
        int members = members();
        int cut = 0;
        try {
            servers.forEach(Server::stopAccepting);
            loops.forEach(loop -> loop.run(loop::stopListening));
            loops.forEach(loop -> await(loop, loop::hasHandedOver, deadlineNanos));
            await(loops.getFirst(), room::close, deadlineNanos);
            loops.forEach(loop -> loop.run(loop::closeMembers));
            for (Server server : servers) {
                long left = Math.max(0, deadlineNanos - System.nanoTime());
                cut += server.stop(Duration.ofNanos(left)).cut();
            }
            loops.forEach(loop -> loop.run(loop::end));
        } catch (RejectedExecutionException loopsAreClosed) {
            cut = members();
        }
        if (ownsGroup) {
            group.close();
        }
        segments.close();
        return new StopReport(Math.max(0, members - cut), cut);
    }

    /** Asks on a loop until the answer is yes, or the time is over. */
    private static void await(RoomLoop loop, Callable<Boolean> done, long deadlineNanos) {
        while (!loop.call(done) && deadlineNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(ASK_AGAIN_NANOS);
        }
    }

    /** How many pieces of memory the log holds now. */
    int segmentsHeld() {
        return loops.getFirst().call(segments::taken);
    }

    /** Stops with a grace of ten seconds. */
    @Override
    public void close() {
        stop(Duration.ofSeconds(10));
    }
}
