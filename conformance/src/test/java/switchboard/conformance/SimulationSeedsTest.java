package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.EngineLimits;
import switchboard.testkit.CheckedEngine;
import switchboard.testkit.FaultRates;
import switchboard.testkit.Peer;
import switchboard.testkit.PeerListener;
import switchboard.testkit.SimEngine;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;

/**
 * Searches for a seed under which the engine loses, doubles, mixes or forgets something while its
 * kernel does everything a kernel may do. {@code -Dseeds=N} searches further, {@code -Dseed=S} runs
 * the one that a failure has named.
 */
@Timeout(300)
final class SimulationSeedsTest {

    private static final int SEEDS = Integer.getInteger("seeds", 300);
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final int STEPS_MAX = 1_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;

    @Test
    void everySeedEndsWellByLevel() {
        eachSeed(SimPollerOptions.LEVEL);
    }

    @Test
    void everySeedEndsWellByEdge() {
        eachSeed(SimPollerOptions.EDGE);
    }

    private static void eachSeed(SimPollerOptions options) {
        Long only = Long.getLong("seed");
        if (only != null) {
            run(only, options);
            return;
        }
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed, options);
        }
    }

    private static void run(long seed, SimPollerOptions options) {
        try {
            new Run(seed, options).run();
        } catch (AssertionError | RuntimeException | EngineException e) {
            String kind = options.edgeTriggered() ? "edge" : "level";
            throw new AssertionError(
                    "seed " + seed + ", " + kind + " (-Dseed=" + seed + "): " + e.getMessage(), e);
        }
    }

    /** One world from one seed: two engines that echo, their peers, and a time of trouble. */
    private static final class Run {

        private final SplittableRandom random;
        private final SimKernel kernel;
        private final List<CheckedEngine> engines = new ArrayList<>();
        private final List<SimulatedEcho> echoes = new ArrayList<>();
        private final List<SimulatedPeer> peers = new ArrayList<>();
        private final PeerListener peerListener;
        private final Endpoint refusing = loopback(9);
        private final Endpoint silent = loopback(10);
        private Endpoint address = refusing;

        Run(long seed, SimPollerOptions options) {
            random = new SplittableRandom(seed);
            kernel = new SimKernel(seed);
            kernel.bufferBytes(1 << random.nextInt(8, 17));
            kernel.silence(silent);
            EngineLimits limits =
                    new EngineLimits(
                            1 << random.nextInt(6, 14),
                            1 << random.nextInt(8, 16),
                            1 + random.nextInt(8));
            SimPollerOptions any = options.withEventsMax(1 + random.nextInt(64));
            for (int i = 0; i < 2; i++) {
                CheckedEngine engine =
                        new CheckedEngine(
                                SimEngine.open(kernel, limits, any), limits, kernel.clock());
                engines.add(engine);
                echoes.add(new SimulatedEcho(engine, random.split(), random.nextBoolean()));
            }
            if (random.nextBoolean()) {
                echoes.getFirst().handOverTo(echoes.getLast());
            }
            peerListener = kernel.listen();
        }

        private static Endpoint loopback(int port) {
            return new Endpoint.Inet(InetAddress.getLoopbackAddress(), port);
        }

        void run() throws EngineException {
            for (SimulatedEcho echo : echoes) {
                address = echo.listen(loopback(0));
            }
            if (random.nextInt(4) == 0) {
                kernel.descriptorLimit(3 + random.nextInt(4, 20));
            }
            kernel.faults(faults());
            int connections = 1 + random.nextInt(20);
            long start = kernel.clock().elapsedNanos();
            for (int steps = 0; connections > 0 || !isOver(); steps++) {
                if (connections > 0 && random.nextInt(4) == 0) {
                    connections--;
                    open();
                }
                step();
                long elapsed = kernel.clock().elapsedNanos() - start;
                if (elapsed > PATIENCE_NANOS || steps > STEPS_MAX) {
                    throw new AssertionError("not over in time: " + unfinished());
                }
            }
            end();
        }

        private FaultRates faults() {
            double[] rates = new double[9];
            for (int i = 0; i < rates.length; i++) {
                rates[i] = random.nextInt(3) == 0 ? random.nextDouble(0.4) : 0;
            }
            return new FaultRates(
                    rates[0],
                    rates[1],
                    rates[2],
                    rates[3],
                    rates[4] / 100,
                    rates[5],
                    rates[6],
                    rates[7],
                    rates[8]);
        }

        private void open() {
            SimulatedEcho echo = echoes.get(random.nextInt(2));
            switch (random.nextInt(8)) {
                case 0 -> echo.connect(peerListener.address());
                case 1 -> echo.connect(refusing);
                case 2 -> echo.connect(silent);
                default -> {
                    Peer peer = kernel.connect(address);
                    add(peer, peer.localAddress());
                }
            }
        }

        private void add(Peer peer, Endpoint chosen) {
            peers.add(new SimulatedPeer(peer, chosen, random.split()));
        }

        private void step() {
            Optional<Peer> accepted = peerListener.accept();
            accepted.ifPresent(peer -> add(peer, peer.remoteAddress()));
            peers.forEach(SimulatedPeer::step);
            SimulatedEcho echo = echoes.get(random.nextInt(2));
            boolean waitsForTimeouts = peers.stream().allMatch(SimulatedPeer::isDone);
            long patience = waitsForTimeouts ? SECOND_NANOS : 5_000_000;
            echo.poll(random.nextInt(3) == 0 ? 0 : random.nextLong(patience));
            if (random.nextInt(50) == 0) {
                echoes.forEach(SimulatedEcho::calmDown);
            }
        }

        private boolean isOver() {
            return peers.stream().allMatch(SimulatedPeer::isDone)
                    && echoes.stream()
                            .flatMap(echo -> echo.connections().stream())
                            .allMatch(connection -> connection.closed);
        }

        private String unfinished() {
            return peers.stream().filter(peer -> !peer.isDone()).toList()
                    + " open handles "
                    + engines.stream().map(CheckedEngine::openHandles).toList();
        }

        private void end() {
            for (SimulatedPeer peer : peers) {
                peer.check(peer.isOrderly() && !wasCutShort(peer));
            }
            kernel.faults(FaultRates.NONE);
            echoes.forEach(echo -> echo.poll(SECOND_NANOS)); // a wake-up may be left over
            for (SimulatedEcho echo : echoes) {
                long before = kernel.clock().elapsedNanos();
                echo.poll(SECOND_NANOS);
                assertThat(kernel.clock().elapsedNanos() - before)
                        .as("an idle engine waits")
                        .isGreaterThanOrEqualTo(SECOND_NANOS);
                echo.closeListeners();
                echo.poll(0);
            }
            engines.forEach(engine -> assertThat(engine.openHandles()).isZero());
            assertThat(kernel.openDescriptors()).as("descriptors").isZero();
            echoes.forEach(SimulatedEcho::close);
            engines.forEach(CheckedEngine::requireKept);
        }

        /** Whether the program's side has given the connection up, or never had it. */
        private boolean wasCutShort(SimulatedPeer peer) {
            return echoes.stream()
                    .flatMap(echo -> echo.connections().stream())
                    .filter(connection -> connection.address.equals(peer.address()))
                    .allMatch(connection -> connection.cutShort);
        }
    }
}
