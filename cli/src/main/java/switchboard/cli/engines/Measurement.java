package switchboard.cli.engines;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import switchboard.engine.EngineProvider;
import switchboard.net.Connection;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.Server;

/**
 * Measures what one active connection costs among more and more idle ones: an echo server on one
 * loop, a client that sends 64 bytes and waits for them, and the processor time of the loop's
 * thread, which includes what the kernel does for it. One thread.
 */
public final class Measurement {

    private static final List<Integer> IDLE = List.of(0, 100, 1_000, 10_000);
    private static final int MESSAGE_BYTES = 64;
    private static final int ROUNDS = 5;
    private static final int ROUND_TRIPS_MAX = 2_000;
    private static final long ROUND_NANOS_MAX = 200_000_000;
    private static final int WARM_UP_ROUNDS = 20;
    private static final long PATIENCE_SECONDS = 60;

    /**
     * Files, the listener, the active connection, what an engine opens, what a server keeps free.
     */
    private static final int RESERVE = 64;

    private final List<EngineProvider> engines;
    private final Consumer<String> progress;
    private final ProcessLimits limits = ProcessLimits.read();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /**
     * @param engines those to measure, one after the other
     * @param progress told what is being measured
     */
    public Measurement(List<EngineProvider> engines, Consumer<String> progress) {
        this.engines = List.copyOf(engines);
        this.progress = progress;
    }

    /** One sentence if the process may not have as many connections as wanted, else empty. */
    public String shortage() {
        int wanted = IDLE.getLast() + ProcessLimits.openDescriptors() + RESERVE;
        return limits.descriptors() < 0 || limits.descriptors() >= wanted
                ? ""
                : "ulimit -n is %d: fewer idle connections are measured, %,d need ulimit -n %d"
                        .formatted(limits.descriptors(), IDLE.getLast(), wanted);
    }

    /**
     * Measures; takes some seconds for each engine.
     *
     * @throws IOException in one sentence, when the connections cannot be made
     */
    public List<Cost> run() throws IOException, InterruptedException {
        List<Cost> costs = new ArrayList<>();
        try (OwnJvm idlePeers =
                new OwnJvm(IdlePeers.class, List.of("-XX:+UseSerialGC"), List.of())) {
            // All code is warm before the first figure, and the same for the first as for the last.
            for (EngineProvider engine : engines) {
                progress.accept("warming up " + engine.name());
                run(engine, List.of(), idlePeers);
            }
            for (EngineProvider engine : engines) {
                costs.addAll(run(engine, steps(engine), idlePeers));
                IdlePeers.closeAll(idlePeers);
            }
        }
        return costs;
    }

    private List<Cost> run(EngineProvider engine, List<Integer> steps, OwnJvm idlePeers)
            throws IOException, InterruptedException {
        List<Cost> costs = new ArrayList<>();
        Semaphore opened = new Semaphore(0);
        try (LoopGroup group = LoopGroup.start(1, engine);
                Server server =
                        Server.tcp("127.0.0.1:0")
                                .group(group)
                                .limits(patient())
                                .onOpen(peer -> opened.release())
                                .onFrame(Connection::send)
                                .start();
                SocketChannel active = connect(server.port())) {
            await(opened, 1);
            long loop = loopThread(group);
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                round(active, loop);
            }
            int open = 0;
            for (int idle : steps) {
                progress.accept("%s among %,d idle connections".formatted(engine.name(), idle));
                IdlePeers.open(idlePeers, server.port(), idle - open);
                await(opened, idle - open);
                open = idle;
                costs.add(new Cost(engine.name(), idle, median(active, loop)));
            }
        }
        return costs;
    }

    /** As many as wanted, or at last as many as the engine and the process can have. */
    private List<Integer> steps(EngineProvider engine) {
        long descriptors = limits.descriptors(engine);
        long most = descriptors < 0 ? Integer.MAX_VALUE : descriptors;
        int room = (int) Math.max(0, most - ProcessLimits.openDescriptors() - RESERVE);
        return IDLE.stream().map(idle -> Math.min(idle, room)).distinct().toList();
    }

    private static SocketChannel connect(int port) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return channel;
    }

    private static Limits patient() {
        return Limits.DEFAULT
                .withConnectionsMax(2 * IDLE.getLast())
                .withTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    private static void await(Semaphore opened, int count)
            throws IOException, InterruptedException {
        if (!opened.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the server did not take all connections in time");
        }
    }

    private static long loopThread(LoopGroup group) throws IOException {
        try {
            return group.loop(0).call(() -> Thread.currentThread().threadId());
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private long median(SocketChannel active, long loop) throws IOException {
        long[] nanos = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            nanos[i] = round(active, loop);
        }
        Arrays.sort(nanos);
        return nanos[ROUNDS / 2];
    }

    private long round(SocketChannel active, long loop) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        long end = System.nanoTime() + ROUND_NANOS_MAX;
        long before = threads.getThreadCpuTime(loop);
        int trips = 0;
        while (trips < ROUND_TRIPS_MAX && System.nanoTime() < end) {
            active.write(message.clear());
            receive(active, message.clear());
            trips++;
        }
        return (threads.getThreadCpuTime(loop) - before) / trips;
    }

    /**
     * Asks again and again: a client that slept would have to be woken by the loop, and on some
     * machines, virtual ones above all, that costs more than all there is to measure.
     */
    @SuppressWarnings("ThreadPriorityCheck") // on a single core the loop must get its turn
    private static void receive(SocketChannel active, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            int count = active.read(into);
            if (count < 0) {
                throw new IOException("the server has closed the active connection");
            }
            if (count == 0) {
                Thread.yield();
            }
        }
    }
}
