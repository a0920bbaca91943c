package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.engine.Endpoint;
import switchboard.net.Client;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.LoopGroup;
import switchboard.net.Tls;
import switchboard.testkit.FaultRates;
import switchboard.testkit.Peer;
import switchboard.testkit.SelfSigned;
import switchboard.testkit.SimEngine;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPeerListener;
import switchboard.testkit.SimPollerOptions;

/** A client of ours and a simulated server behind TLS, while the network cuts and delays. */
@Timeout(300)
final class NetTlsClientSimulationTest {

    private static final int SEEDS = ChatFigures.of(5, 200);
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everythingIsHeardAndOnlyCloseNotifyIsAnEnd(boolean truncates) throws Exception {
        SSLContext context = serverContext();
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed, context, truncates);
        }
    }

    private static void run(long seed, SSLContext context, boolean truncates) {
        SplittableRandom random = new SplittableRandom(seed);
        SimKernel kernel = new SimKernel(seed);
        kernel.bufferBytes(1 << random.nextInt(8, 17));
        kernel.faults(FaultRates.all(0.2).lossless());
        byte[] said = new byte[random.nextInt(1, 60_000)];
        random.nextBytes(said);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicReference<CloseReason> closed = new AtomicReference<>();
        try (SimPeerListener listener = kernel.listen();
                LoopGroup group =
                        LoopGroup.driven(
                                SimEngine.provider(kernel, SimPollerOptions.EDGE),
                                kernel.clock(),
                                Runnable::run)) {
            int port = ((Endpoint.Inet) listener.address()).port();
            var connecting =
                    Client.tcp("127.0.0.1:" + port)
                            .group(group)
                            .tls(Tls.client().insecure().handshakeTimeout(Duration.ofHours(1)))
                            .onFrame((connection, frame) -> heard.writeBytes(frame.toByteArray()))
                            .onEnd(connection -> {
                                ended.set(true);
                                connection.close();
                            })
                            .onClose((connection, reason) -> closed.set(reason))
                            .connectAsync();
            SimulatedTlsPeer server = null;
            int written = 0;
            boolean over = false;
            while (closed.get() == null) {
                group.loop(0).schedule(Duration.ofMillis(random.nextInt(5)), () -> {});
                group.tick();
                Peer peer = server == null ? listener.accept().orElse(null) : null;
                if (peer != null) {
                    SSLEngine ssl = context.createSSLEngine();
                    ssl.setUseClientMode(false);
                    server = new SimulatedTlsPeer(peer, ssl, truncates);
                }
                if (server != null && written < said.length) {
                    written += server.write(said, written, Math.min(7_000, said.length - written));
                } else if (server != null && !over) {
                    over = true;
                    server.closeOutput();
                } else if (server != null) {
                    server.read(1_000);
                }
                assertThat(kernel.clock().elapsedNanos()).isLessThan(PATIENCE_NANOS);
            }
            assertThat(connecting).as("seed %s", seed).isDone();
            assertThat(heard.toByteArray()).as("seed %s", seed).isEqualTo(said);
            assertThat(ended.get()).as("seed %s", seed).isEqualTo(!truncates);
            assertThat(closed.get().kind())
                    .as("seed %s", seed)
                    .isEqualTo(truncates ? Kind.TLS_TRUNCATED : Kind.PEER_CLOSED);
            assertThat(kernel.openDescriptors()).as("seed %s", seed).isZero();
        }
    }

    private static SSLContext serverContext() throws Exception {
        char[] password = SelfSigned.PASSWORD.toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(TlsFiles.rsa().store())) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
