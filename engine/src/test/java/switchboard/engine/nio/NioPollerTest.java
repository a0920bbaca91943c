package switchboard.engine.nio;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

class NioPollerTest {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

    private final NioChannels channels = new NioChannels();
    private final NioPoller poller = new NioPoller(channels);
    private final NioSockets calls = new NioSockets(channels, poller);
    private Pipe pipe;
    private int source;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        source = channels.add(pipe.source());
    }

    @AfterEach
    void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
        poller.close();
    }

    private void write() throws IOException {
        assertThat(pipe.sink().write(ByteBuffer.wrap(new byte[1]))).isEqualTo(1);
    }

    private long waitedNanos(long timeoutNanos) {
        long begun = System.nanoTime();
        assertThat(poller.await(timeoutNanos)).isZero();
        return System.nanoTime() - begun;
    }

    @Test
    void levelIsReportedAsLongAsItLasts() throws IOException {
        long data = 0x8000_0001_0000_0007L;
        assertThat(poller.add(source, Poller.IN, data)).isZero();
        assertThat(poller.await(0)).isZero();
        write();
        for (int i = 0; i < 3; i++) {
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.events(0)).isEqualTo(Poller.IN);
            assertThat(poller.data(0)).isEqualTo(data);
        }
    }

    @Test
    void whatIsRemovedIsSilentAndMayComeBackAtOnce() throws IOException {
        write();
        poller.add(source, Poller.IN, 1);
        assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
        poller.remove(source);
        assertThat(poller.await(0)).isZero();
        poller.add(source, Poller.IN, 2);
        poller.remove(source);
        assertThat(poller.add(source, Poller.IN, 3)).isZero();
        assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
        assertThat(poller.data(0)).isEqualTo(3);
    }

    @Test
    void connectionIsWatchedForRoomAfterItsConnectWithoutAChange() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(LOCAL, 0));
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            Endpoint to = new Endpoint.Inet(LOCAL, port);
            int descriptor = calls.connect(to, SocketOptions.DEFAULT);
            assertThat(poller.add(descriptor, Poller.OUT, 5)).isZero();
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(calls.finishConnect(descriptor)).isZero();
            assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
            assertThat(poller.events(0)).isEqualTo(Poller.OUT);
            try (SocketChannel peer = server.accept()) {
                fill((SocketChannel) requireNonNull(channels.find(descriptor)));
                assertThat(poller.await(0)).isZero();
                assertThat(peer.isConnected()).isTrue();
            }
            calls.close(descriptor);
        }
    }

    private static void fill(SocketChannel channel) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        while (channel.write(zeros.clear()) > 0) {
            assertThat(channel.isConnected()).isTrue();
        }
    }

    @Test
    void moreEventsThanThereWasRoomForAllCome() throws IOException {
        write();
        NioChannels many = new NioChannels();
        NioPoller other = new NioPoller(many);
        Pipe[] pipes = new Pipe[300];
        for (int i = 0; i < pipes.length; i++) {
            pipes[i] = Pipe.open();
            pipes[i].sink().configureBlocking(false);
            assertThat(other.add(many.add(pipes[i].sink()), Poller.OUT, i)).isZero();
        }
        assertThat(other.await(PATIENCE_NANOS)).isEqualTo(300);
        boolean[] seen = new boolean[300];
        for (int i = 0; i < 300; i++) {
            assertThat(other.events(i)).isEqualTo(Poller.OUT);
            seen[(int) other.data(i)] = true;
        }
        assertThat(seen).doesNotContain(false);
        other.close();
        for (Pipe each : pipes) {
            each.sink().close();
            each.source().close();
        }
    }

    @Test
    void descriptorOfNobodyIsRefused() {
        assertThat(poller.add(77, Poller.IN, 1)).isEqualTo(-Errno.EBADF);
        poller.remove(77);
    }

    @Test
    void wakeupBeforeTheWaitIsNotLostAndIsNoEvent() {
        poller.wakeup();
        poller.wakeup();
        assertThat(waitedNanos(Long.MAX_VALUE)).isLessThan(PATIENCE_NANOS);
    }

    @Test
    void wakeupIsUsedUpByOneWait() {
        poller.wakeup();
        assertThat(waitedNanos(PATIENCE_NANOS)).isLessThan(PATIENCE_NANOS);
        assertThat(waitedNanos(30_000_000)).isGreaterThanOrEqualTo(30_000_000);
    }

    @Test
    void closeBetweenWakeupAndWaitDoesNotUseTheWakeupUp() {
        Endpoint anyPort = new Endpoint.Inet(LOCAL, 0);
        int listener = calls.listen(anyPort, SocketOptions.DEFAULT);
        poller.add(listener, Poller.IN, 1);
        assertThat(poller.await(0)).isZero();
        poller.wakeup();
        calls.close(listener);
        assertThat(waitedNanos(PATIENCE_NANOS)).isLessThan(PATIENCE_NANOS);
    }

    @Test
    void interruptedThreadStillWaits() {
        Thread.currentThread().interrupt();
        assertThat(waitedNanos(20_000_000)).isGreaterThanOrEqualTo(20_000_000);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void waitIsNeverShorterThanAsked() {
        assertThat(waitedNanos(1)).isPositive();
        assertThat(waitedNanos(1_000_001)).isGreaterThanOrEqualTo(1_000_001);
        assertThat(waitedNanos(2_300_000)).isGreaterThanOrEqualTo(2_300_000);
        assertThat(waitedNanos(-1)).isLessThan(PATIENCE_NANOS);
    }

    @Test
    void timeoutsRoundUpToMilliseconds() {
        assertThat(NioPoller.millis(1)).isEqualTo(1);
        assertThat(NioPoller.millis(1_000_000)).isEqualTo(1);
        assertThat(NioPoller.millis(1_000_001)).isEqualTo(2);
        assertThat(NioPoller.millis(Long.MAX_VALUE - 1)).isEqualTo(9_223_372_036_855L);
    }

    /**
     * The other thread goes on only when the loop has seen its round: each is lost or not by
     * itself.
     */
    @Test
    void noWakeupIsLostHoweverItRacesWithTheWait() throws Exception {
        int rounds = 5_000;
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        Runnable asker =
                () -> {
                    for (int i = 1; i <= rounds && seen.get() >= 0; i++) {
                        asked.set(i);
                        poller.wakeup();
                        while (seen.get() >= 0 && seen.get() < i) {
                            Thread.onSpinWait();
                        }
                    }
                };
        Thread thread = Thread.ofPlatform().start(asker);
        while (seen.get() >= 0 && seen.get() < rounds) {
            boolean lost = waitedNanos(PATIENCE_NANOS) >= PATIENCE_NANOS;
            poller.forgetClosed(); // uses up what the selector itself knows
            seen.set(lost ? -1 : asked.get());
        }
        thread.join();
        assertThat(seen.get()).isEqualTo(rounds);
    }

    @Test
    void wakeupAfterCloseIsNobodysConcern() throws IOException {
        NioPoller closed = new NioPoller(channels);
        closed.close();
        closed.close();
        closed.wakeup();
        poller.add(source, Poller.IN, 1);
        assertThat(poller.await(0)).isZero();
    }
}
