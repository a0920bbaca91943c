package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.net.ConnectionClosedException;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.Request;
import switchboard.net.Server;
import switchboard.net.framing.Framing;
import switchboard.testkit.FaultRates;
import switchboard.testkit.Peer;
import switchboard.testkit.SimEngine;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;

/**
 * Threads, their loop and the end of the connection fight for the right to write, over a kernel
 * that takes any write short, gives descriptors out again at once and does not forgive a call on
 * one that is closed. Real threads: a seed chooses what they do, not how they meet.
 */
@Timeout(300)
final class OutputRightTest {

    private static final int SEEDS = Integer.getInteger("seeds", ChatFigures.of(25, 3_000));
    private static final int SENDERS = 3;
    private static final int CONNECTIONS = 6;

    @Test
    void noFrameIsTornOrLostAndNoDescriptorIsWrittenThatWasGivenBack() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (NetLog log = NetLog.open();
                    World world = new World(seed)) {
                world.run();
                require(world.fails() || log.lines().isEmpty(), "logged: " + log.lines());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e, e);
            }
        }
    }

    /** How a connection ends while its threads send. */
    private enum Ending {
        ALL_SENT,
        CLOSED_MEANWHILE,
        OUTPUT_CLOSED_MEANWHILE,
        HANDLER_FAILS,
        RESET_BY_PEER
    }

    /** One connection as its peer sees it. */
    private static final class Hearer {

        private final Peer peer;
        private final SplittableRandom random;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        Hearer(Peer peer, SplittableRandom random) {
            this.peer = peer;
            this.random = random;
        }

        void step(boolean mayReset) {
            if (mayReset && random.nextInt(40) == 0) {
                peer.reset();
            } else if (random.nextBoolean()) {
                heard.writeBytes(peer.read(1 + random.nextInt(3_000)));
                if (peer.hasEnded()) {
                    peer.close();
                }
            }
        }

        /** Frames are whole and none is missing before another of the same thread. */
        void check(boolean complete, int each) {
            String text = heard.toString(US_ASCII);
            int[] next = new int[SENDERS];
            for (String frame : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
                if (!frame.isEmpty()) {
                    int sender = frame.charAt(0) - 'a';
                    require(frame.equals(frame(sender, next[sender]++)), "torn: " + frame);
                }
            }
            for (int count : next) {
                require(!complete || count == each, "lost: " + count + " of " + each);
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static String frame(int sender, int number) {
        int length = number % 7 == sender ? 2_000 : number % 50;
        return (char) ('a' + sender) + " " + number + " " + "x".repeat(length) + "$";
    }

    /** A server, its peers and its threads, from one seed. */
    private static final class World implements AutoCloseable {

        private final SplittableRandom random;
        private final SimKernel kernel;
        private final LoopGroup group;
        private final Server server;
        private final Ending ending;
        private final int each;
        private final List<Hearer> hearers = new ArrayList<>();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicInteger running = new AtomicInteger();
        private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();

        World(long seed) throws IOException {
            random = new SplittableRandom(seed);
            kernel = new SimKernel(seed);
            kernel.bufferBytes(1 << random.nextInt(8, 15));
            List<Ending> endings = List.of(Ending.values());
            ending = endings.get(random.nextInt(endings.size()));
            each = 5 + random.nextInt(60);
            group =
                    LoopGroup.driven(
                            SimEngine.provider(kernel, SimPollerOptions.LEVEL),
                            kernel.clock(),
                            Runnable::run);
            server =
                    Server.tcp(0)
                            .group(group)
                            .framing(Framing.lines())
                            .limits(
                                    Limits.DEFAULT
                                            .withOutputBytesMax(1 << random.nextInt(8, 14))
                                            .withTimeouts(
                                                    Duration.ZERO, Duration.ZERO, Duration.ZERO))
                            .handle(this::handle)
                            .start();
            double cut = random.nextInt(2) * random.nextDouble(0.5);
            kernel.faults(new FaultRates(0, cut, 0, 0, 0, 0, 0, 0, 0));
        }

        private void handle(Request request) throws Exception {
            running.addAndGet(SENDERS);
            served.incrementAndGet();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                int sender = i;
                senders.add(Thread.ofVirtual().start(() -> sendAll(request, sender)));
            }
            switch (ending) {
                case CLOSED_MEANWHILE -> request.close();
                case OUTPUT_CLOSED_MEANWHILE -> request.closeOutput();
                case HANDLER_FAILS -> throw new IOException("deliberate");
                case ALL_SENT, RESET_BY_PEER -> {
                    for (Thread thread : senders) {
                        thread.join();
                    }
                }
            }
        }

        private void sendAll(Request request, int sender) {
            try {
                for (int i = 0; i < each; i++) {
                    request.send(frame(sender, i));
                }
            } catch (ConnectionClosedException | IllegalStateException e) {
                if (ending == Ending.ALL_SENT) {
                    wrong.add(e);
                }
            } catch (Throwable e) {
                wrong.add(e);
            } finally {
                running.decrementAndGet();
            }
        }

        void run() {
            for (int i = 0; i < CONNECTIONS; i++) {
                hearers.add(new Hearer(kernel.connect(server.localAddress()), random.split()));
            }
            long deadlineNanos = System.nanoTime() + Eventually.PATIENCE.toNanos();
            while (!isOver()) {
                boolean mayReset = served.get() == CONNECTIONS && ending == Ending.RESET_BY_PEER;
                hearers.forEach(hearer -> hearer.step(mayReset));
                group.loop(0).schedule(Duration.ofMillis(1), () -> {});
                group.tick();
                require(System.nanoTime() - deadlineNanos < 0, "not over: " + ending);
            }
            require(wrong.isEmpty(), "" + wrong);
            hearers.forEach(hearer -> hearer.check(ending == Ending.ALL_SENT, each));
        }

        boolean fails() {
            return ending == Ending.HANDLER_FAILS;
        }

        private boolean isOver() {
            return served.get() == CONNECTIONS
                    && server.connectionCount() == 0
                    && running.get() == 0;
        }

        @Override
        public void close() {
            group.close();
        }
    }
}
