package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.testkit.FaultRates;
import switchboard.testkit.Peer;
import switchboard.testkit.SimEngine;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;

/**
 * Searches for a seed under which an echo of the net layer loses, doubles or mixes bytes, breaks
 * the grammar of its callbacks or forgets a connection, while the kernel does everything a kernel
 * may do. {@code -Dseeds=N} searches further, {@code -Dseed=S} runs the one that a failure has
 * named.
 */
@Timeout(300)
final class NetSimulationTest {

    private static final int SEEDS = Integer.getInteger("seeds", ChatFigures.of(20, 1_000));
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final int LIMIT = 4 << 10;

    @Test
    void everySeedEndsWellByLevel() {
        eachSeed(SimPollerOptions.LEVEL);
    }

    @Test
    void everySeedEndsWellByEdge() {
        eachSeed(SimPollerOptions.EDGE);
    }

    private static void eachSeed(SimPollerOptions options) {
        long only = Long.getLong("seed", 0);
        for (long seed = Math.max(only, 1); seed <= Math.max(only, SEEDS); seed++) {
            try {
                new Run(seed, options).run();
            } catch (AssertionError | RuntimeException | IOException e) {
                String kind = options.edgeTriggered() ? "edge" : "level";
                throw new AssertionError(
                        "seed " + seed + ", " + kind + " (-Dseed=" + seed + "): " + e, e);
            }
        }
    }

    /** Echo that pauses and resumes for no reason, and sometimes answers in a later tick. */
    private static final class CapriciousEcho implements ConnectionHandler {

        private final SplittableRandom random;
        private final boolean moody;
        private long queuedMax;

        CapriciousEcho(SplittableRandom random) {
            this.random = random;
            this.moody = random.nextBoolean();
        }

        @Override
        public void onOpen(Connection connection) {
            if (moody && random.nextInt(10) == 0) {
                pauseForAWhile(connection);
            }
        }

        @Override
        public void onFrame(Connection connection, Frame frame) {
            connection.send(frame);
            queuedMax = Math.max(queuedMax, connection.queuedBytes());
            if (moody && random.nextInt(10) == 0) {
                pauseForAWhile(connection);
            }
        }

        private void pauseForAWhile(Connection connection) {
            connection.pauseReading();
            connection.loop().execute(connection::resumeReading);
        }
    }

    /** One world from one seed: a server, its peers, and a time of trouble. */
    private static final class Run {

        private final SplittableRandom random;
        private final SimKernel kernel;
        private final LoopGroup group;
        private final CapriciousEcho echo;
        private final NetRecorder recorder;
        private final Server server;
        private final List<SimulatedPeer> peers = new ArrayList<>();

        Run(long seed, SimPollerOptions options) throws IOException {
            random = new SplittableRandom(seed);
            kernel = new SimKernel(seed);
            kernel.bufferBytes(1 << random.nextInt(8, 17));
            SimPollerOptions any = options.withEventsMax(1 + random.nextInt(64));
            group =
                    LoopGroup.driven(
                            SimEngine.provider(kernel, any), kernel.clock(), Runnable::run);
            echo = new CapriciousEcho(random.split());
            recorder = new NetRecorder(echo, false);
            server =
                    Server.tcp(0)
                            .group(group)
                            .handler(recorder)
                            .limits(Limits.DEFAULT.withOutputBytesMax(LIMIT))
                            .start();
        }

        void run() {
            kernel.faults(faults());
            int connections = 1 + random.nextInt(15);
            long start = kernel.clock().elapsedNanos();
            while (connections > 0 || !isOver()) {
                if (connections > 0 && random.nextInt(4) == 0) {
                    connections--;
                    Peer peer = kernel.connect(server.localAddress());
                    peers.add(new SimulatedPeer(peer, peer.localAddress(), random.split()));
                }
                step();
                if (kernel.clock().elapsedNanos() - start > PATIENCE_NANOS) {
                    throw new AssertionError("not over after ten minutes: " + unfinished());
                }
            }
            end();
        }

        /** Without errors of accept: who did not get in cannot be told from who was forgotten. */
        private FaultRates faults() {
            double[] rates = new double[8];
            for (int i = 0; i < rates.length; i++) {
                rates[i] = random.nextInt(3) == 0 ? random.nextDouble(0.4) : 0;
            }
            return new FaultRates(
                    rates[0],
                    rates[1],
                    rates[2],
                    rates[3],
                    rates[4] / 100,
                    0,
                    rates[5],
                    rates[6],
                    rates[7]);
        }

        private void step() {
            peers.forEach(SimulatedPeer::step);
            // Peers are not seen by a loop that waits: it looks at least this often.
            group.loop(0).schedule(Duration.ofMillis(random.nextInt(5)), () -> {});
            group.tick();
        }

        private boolean isOver() {
            return peers.stream().allMatch(SimulatedPeer::isDone) && server.connectionCount() == 0;
        }

        private String unfinished() {
            return peers.stream().filter(peer -> !peer.isDone()).toList()
                    + ", connections "
                    + server.connectionCount();
        }

        private void end() {
            peers.forEach(peer -> peer.check(peer.isOrderly()));
            recorder.checkGrammar();
            assertThat(echo.queuedMax).isLessThanOrEqualTo(LIMIT + (64L << 10));
            assertThat(kernel.openDescriptors()).as("the listener alone").isEqualTo(1);
            assertThat(server.stop(Duration.ZERO).cut()).isZero();
            group.close();
            assertThat(kernel.openDescriptors()).isZero();
        }
    }
}
