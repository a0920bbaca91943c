package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import javax.net.ssl.SSLEngine;
import switchboard.engine.Endpoint;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Limits;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.Tls;
import switchboard.testkit.FaultRates;
import switchboard.testkit.Peer;
import switchboard.testkit.SimEngine;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;

/**
 * One world from one seed: a server that echoes, its peers, and a time of trouble. With TLS too the
 * seed decides everything that can be seen: what the JDK draws at random are keys, and the lengths
 * of what goes over the wire do not depend on them (signatures of RSA have one length, those of
 * elliptic curves have not). The test's thread only.
 */
final class SimulatedRun {

    /** How peers and server speak. */
    enum Wire {
        PLAIN,
        TLS_1_2,
        TLS_1_3
    }

    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final int LIMIT = 4 << 10;

    /** Nobody is to be late because the seed let it idle. */
    private static final Tls TLS =
            TlsFiles.server(TlsFiles.rsa()).handshakeTimeout(Duration.ofHours(1));

    private final Wire wire;
    private final SplittableRandom random;
    private final SimKernel kernel;
    private final LoopGroup group;
    private final CapriciousEcho echo;
    private final NetRecorder recorder;
    private final Server server;
    private final FaultRates faults;
    private final List<SimulatedPeer> peers = new ArrayList<>();
    private final Map<Endpoint, SimulatedTlsPeer> tlsPeers = new HashMap<>();
    private int steps;

    /** Echo that pauses and resumes for no reason, and sometimes answers in a later tick. */
    private static final class CapriciousEcho implements ConnectionHandler {

        final Set<Endpoint> ended = new HashSet<>();
        final Map<Endpoint, CloseReason> closed = new HashMap<>();
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

        @Override
        public void onEnd(Connection connection) {
            ended.add(connection.remoteAddress());
            ConnectionHandler.super.onEnd(connection);
        }

        @Override
        public void onClose(Connection connection, CloseReason reason) {
            closed.put(connection.remoteAddress(), reason);
        }
    }

    SimulatedRun(long seed, SimPollerOptions options, Wire wire) {
        this.wire = wire;
        random = new SplittableRandom(seed);
        kernel = new SimKernel(seed);
        kernel.bufferBytes(1 << random.nextInt(8, 17));
        SimPollerOptions any = options.withEventsMax(1 + random.nextInt(64));
        group =
                LoopGroup.driven(
                        SimEngine.provider(kernel, any), kernel.clock(), this::executeLater);
        echo = new CapriciousEcho(random.split());
        recorder = new NetRecorder(echo, false);
        ServerSetup setup =
                Server.tcp(0)
                        .group(group)
                        .handler(recorder)
                        .limits(Limits.DEFAULT.withOutputBytesMax(LIMIT));
        try {
            server = (wire == Wire.PLAIN ? setup : setup.tls(TLS)).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        faults = faults(random);
    }

    /** What does not run on a loop runs there all the same, when the seed wants it. */
    private void executeLater(Runnable task) {
        group.loop(0).schedule(Duration.ofNanos(random.nextInt(5_000_000)), task);
    }

    /** Without errors of accept: who did not get in cannot be told from who was forgotten. */
    static FaultRates faults(SplittableRandom random) {
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

    /**
     * Runs the worlds of seeds from 1, or of that one which {@code -Dseed=S} names, and says of
     * which one a failure is.
     */
    static void eachSeed(int seeds, SimPollerOptions options, Wire wire) {
        long only = Long.getLong("seed", 0);
        for (long seed = Math.max(only, 1); seed <= Math.max(only, seeds); seed++) {
            try {
                new SimulatedRun(seed, options, wire).run();
            } catch (AssertionError | RuntimeException e) {
                String kind = options.edgeTriggered() ? "edge" : "level";
                throw new AssertionError(
                        "seed " + seed + ", " + kind + " (-Dseed=" + seed + "): " + e, e);
            }
        }
    }

    /** Returns what two runs of one seed have in common. */
    String run() {
        kernel.faults(faults);
        int connections = 1 + random.nextInt(15);
        long start = kernel.clock().elapsedNanos();
        while (connections > 0 || !isOver()) {
            if (connections > 0 && random.nextInt(4) == 0) {
                connections--;
                connect();
            }
            steps++;
            peers.forEach(SimulatedPeer::step);
            // Peers are not seen by a loop that waits: it looks at least this often.
            group.loop(0).schedule(Duration.ofMillis(random.nextInt(5)), () -> {});
            group.tick();
            if (kernel.clock().elapsedNanos() - start > PATIENCE_NANOS) {
                throw new AssertionError("not over after ten minutes: " + unfinished());
            }
        }
        end();
        return steps + " steps, " + kernel.clock().elapsedNanos() + " ns, " + echo.closed;
    }

    private void connect() {
        Peer peer = kernel.connect(server.localAddress());
        Endpoint address = peer.localAddress();
        if (wire != Wire.PLAIN) {
            // Without the server's name there is nothing that one connection leaves to the next.
            SSLEngine ssl = TlsFiles.believingAnybody().createSSLEngine();
            ssl.setUseClientMode(true);
            ssl.setEnabledProtocols(new String[] {wire == Wire.TLS_1_2 ? "TLSv1.2" : "TLSv1.3"});
            SimulatedTlsPeer speaking = new SimulatedTlsPeer(peer, ssl, random.nextInt(5) == 0);
            tlsPeers.put(address, speaking);
            peer = speaking;
        }
        peers.add(new SimulatedPeer(peer, address, random.split()));
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
        peers.forEach(this::check);
        recorder.checkGrammar();
        assertThat(echo.queuedMax).isLessThanOrEqualTo(LIMIT + (64L << 10));
        assertThat(kernel.openDescriptors()).as("the listener alone").isEqualTo(1);
        assertThat(server.stop(Duration.ZERO).cut()).isZero();
        group.close();
        assertThat(kernel.openDescriptors()).isZero();
    }

    private void check(SimulatedPeer peer) {
        SimulatedTlsPeer tls = tlsPeers.get(peer.address());
        boolean truncates = tls != null && tls.truncates();
        // Before TLS 1.3 who ends its own half has ended both.
        peer.check(peer.isOrderly() && !truncates && wire != Wire.TLS_1_2);
        if (!peer.isOrderly() || faults.reset() > 0) {
            return;
        }
        CloseReason reason =
                Objects.requireNonNull(echo.closed.get(peer.address()), () -> peer + " is open");
        assertThat(reason.kind())
                .as("%s: %s", peer, reason)
                .isEqualTo(truncates ? Kind.TLS_TRUNCATED : Kind.PEER_CLOSED);
        boolean ended = echo.ended.contains(peer.address());
        if (truncates) {
            assertThat(ended).as("%s is no end", peer).isFalse();
        } else if (wire != Wire.TLS_1_2) { // where it is not waited for a handler that pauses
            assertThat(ended).as("%s is an end", peer).isTrue();
        }
        if (wire == Wire.TLS_1_3) {
            assertThat(tls != null && tls.wasToldTheEnd())
                    .as("%s: close_notify to one %s", peer, tls)
                    .isTrue();
        }
    }
}
