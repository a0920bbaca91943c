package switchboard.engine.nio;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.Slices;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

class NioSocketsTest {

    private static final SocketOptions OPTIONS =
            SocketOptions.DEFAULT
                    .withBacklog(64)
                    .withKeepAlive(17, 11, 4)
                    .withBuffers(64 << 10, 96 << 10);
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final NioChannels channels = new NioChannels();
    private final NioPoller poller = new NioPoller(channels);
    private final NioSockets calls = new NioSockets(channels, poller);
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(1 << 20);
    private final List<Integer> opened = new ArrayList<>();

    @AfterEach
    void giveBack() {
        opened.forEach(calls::close);
        poller.close();
        calls.close();
        arena.close();
    }

    private static Endpoint.Inet at(String address, int port) {
        return new Endpoint.Inet(InetAddress.ofLiteral(address), port);
    }

    private int keep(int descriptor) {
        assertThat(descriptor).isNotNegative();
        opened.add(descriptor);
        return descriptor;
    }

    private int listen(String address) {
        return keep(calls.listen(at(address, 0), OPTIONS));
    }

    private int port(int descriptor) {
        return ((Endpoint.Inet) calls.localAddress(descriptor)).port();
    }

    private Socket dial(int listener) throws IOException {
        return new Socket(LOCAL, port(listener));
    }

    /** Waits for the condition and makes the call. */
    private int when(int condition, int descriptor, IntSupplier call) {
        assertThat(poller.add(descriptor, condition, 0)).isZero();
        assertThat(poller.await(PATIENCE_NANOS)).isEqualTo(1);
        assertThat(poller.events(0)).isEqualTo(condition);
        poller.remove(descriptor);
        return call.getAsInt();
    }

    private int accept(int listener) {
        return keep(when(Poller.IN, listener, () -> calls.accept(listener)));
    }

    private int receive(int descriptor) {
        return when(Poller.IN, descriptor, () -> calls.receive(descriptor, memory, 0, 1 << 20));
    }

    @Test
    void acceptedSocketHasTheOptionsOfItsListener() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            assertOptions(accept(listener));
            assertThat(calls.acceptedFrom()).isEqualTo(at("127.0.0.1", peer.getLocalPort()));
        }
    }

    @Test
    void connectingSocketHasTheOptions() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 8, LOCAL)) {
            assertOptions(keep(calls.connect(at("127.0.0.1", server.getLocalPort()), OPTIONS)));
        }
    }

    private void assertOptions(int descriptor) throws IOException {
        SocketChannel channel = (SocketChannel) requireNonNull(channels.find(descriptor));
        assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(17);
        assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(11);
        assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(4);
        assertThat(channel.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(64 << 10);
        assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(96 << 10);
    }

    @Test
    void busyPortIsNamed() {
        int listener = listen("127.0.0.1");
        assertThat(calls.listen(at("127.0.0.1", port(listener)), OPTIONS))
                .isEqualTo(-Errno.EADDRINUSE);
    }

    @Test
    void addressOfAnotherMachineIsNamed() {
        assertThat(calls.listen(at("192.0.2.1", 0), OPTIONS)).isEqualTo(-Errno.EADDRNOTAVAIL);
    }

    @Test
    void busyPortOfAnUncommonLoopbackAddressIsStillABusyPort() {
        // No interface has this address, and yet it is local.
        int listener = listen("127.0.0.77");
        assertThat(calls.listen(at("127.0.0.77", port(listener)), OPTIONS))
                .isEqualTo(-Errno.EADDRINUSE);
    }

    @Test
    void dualStackListenerShowsAnIpv4PeerAsIpv4() throws IOException {
        int listener = listen("::");
        try (Socket peer = dial(listener)) {
            accept(listener);
            assertThat(calls.acceptedFrom()).isEqualTo(at("127.0.0.1", peer.getLocalPort()));
        }
    }

    @Test
    void ipv6AloneIsRefusedOnTheWildcardOnly() {
        SocketOptions only6 = SocketOptions.DEFAULT.withDualStack(false);
        assertThat(calls.listen(at("::", 0), only6)).isEqualTo(-Errno.EOPNOTSUPP);
        keep(calls.listen(at("::1", 0), only6));
        keep(calls.listen(at("0.0.0.0", 0), only6));
    }

    @Test
    void acceptWithNobodyWaitingWouldBlock() {
        assertThat(calls.accept(listen("127.0.0.1"))).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void connectGoesOnUntilItIsConnected() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 8, LOCAL)) {
            int descriptor = keep(calls.connect(at("127.0.0.1", server.getLocalPort()), OPTIONS));
            int result = when(Poller.OUT, descriptor, () -> calls.finishConnect(descriptor));
            assertThat(result).isZero();
            try (Socket peer = server.accept()) {
                assertThat(calls.localAddress(descriptor))
                        .isEqualTo(at("127.0.0.1", peer.getPort()));
            }
        }
    }

    @Test
    void connectThatIsUnderWaySaysSo() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, LOCAL)) {
            Endpoint to = at("127.0.0.1", full.getLocalPort());
            // Two fit into its queue; the kernel drops the first packet of the others.
            keep(calls.connect(to, OPTIONS));
            keep(calls.connect(to, OPTIONS));
            int waiting = keep(calls.connect(to, OPTIONS));
            assertThat(calls.finishConnect(waiting)).isEqualTo(-Errno.EAGAIN);
            assertThat(calls.receive(waiting, memory, 0, 1)).isEqualTo(-Errno.ENOTCONN);
            assertThat(calls.shutdownOutput(waiting)).isEqualTo(-Errno.ENOTCONN);
        }
    }

    @Test
    void refusedConnectIsNamedAndClosesQuietly() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, LOCAL)) {
            port = closed.getLocalPort();
        }
        int descriptor = keep(calls.connect(at("127.0.0.1", port), OPTIONS));
        int result =
                descriptor < 0
                        ? descriptor
                        : when(Poller.OUT, descriptor, () -> calls.finishConnect(descriptor));
        assertThat(result).isEqualTo(-Errno.ECONNREFUSED);
        poller.remove(descriptor); // the JDK has closed the channel by itself
        assertThat(poller.add(descriptor, Poller.IN, 0)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void receiveTellsNothingThereDataEndAndResetApart() throws IOException {
        int listener = listen("127.0.0.1");
        Socket peer = dial(listener);
        int accepted = accept(listener);
        assertThat(calls.receive(accepted, memory, 0, 100)).isEqualTo(-Errno.EAGAIN);

        peer.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        int result = when(Poller.IN, accepted, () -> calls.receive(accepted, memory, 10, 1 << 10));
        assertThat(result).isEqualTo(5);
        assertThat(memory.asSlice(10, 5).toArray(ValueLayout.JAVA_BYTE))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("hello");

        peer.shutdownOutput();
        assertThat(receive(accepted)).isZero();
        peer.close();

        Socket second = dial(listener);
        int other = accept(listener);
        second.setSoLinger(true, 0);
        second.close();
        assertThat(receive(other)).isEqualTo(-Errno.ECONNRESET);
    }

    @Test
    void receiveStaysInsideItsPartOfTheMemory() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener);
                Arena confined = Arena.ofConfined()) {
            int accepted = accept(listener);
            MemorySegment own = confined.allocate(16);
            peer.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
            int result = when(Poller.IN, accepted, () -> calls.receive(accepted, own, 8, 3));
            assertThat(result).isEqualTo(3);
            assertThat(calls.receive(accepted, own, 2, 2)).isEqualTo(2);
            assertThat(own.toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(0, 0, 4, 5, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void piecesOfOneSegmentGoOutInOrderWhetherOneOrMany() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            memory.setString(0, "one two three");
            Slices slices = new Slices();
            slices.add(memory, 0, 100); // of another send
            slices.add(memory, 8, 5);
            slices.add(memory, 3, 1);
            slices.add(memory, 0, 3);
            assertThat(calls.send(accepted, slices, 1, 3)).isEqualTo(9);
            assertThat(calls.send(accepted, slices, 2, 1)).isEqualTo(1);
            assertThat(calls.shutdownOutput(accepted)).isZero();
            assertThat(calls.send(accepted, slices, 2, 1)).isEqualTo(-Errno.EPIPE);
            assertThat(peer.getInputStream().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("three one ");
        }
    }

    @Test
    void morePiecesThanOneCallTakesAreAShortCount() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            Slices slices = new Slices();
            for (int i = 0; i < 1_500; i++) {
                slices.add(memory, 3L * i, 1);
            }
            assertThat(calls.send(accepted, slices, 0, 1_500)).isEqualTo(1_024);
            assertThat(peer.getInputStream().readNBytes(1_024)).hasSize(1_024);
        }
    }

    @Test
    void memoryThatCameAnewIsSeenUnderTheOldAddress() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            Slices slices = new Slices();
            for (byte i = 0; i < 50; i++) {
                try (Arena brief = Arena.ofShared()) {
                    MemorySegment fresh = brief.allocate(64);
                    fresh.fill(i);
                    slices.add(fresh, 0, 1);
                    assertThat(calls.send(accepted, slices, 0, 1)).isEqualTo(1);
                    slices.clear();
                }
                assertThat(peer.getInputStream().read()).isEqualTo(i);
            }
        }
    }

    @Test
    void fullSocketTakesLessThanAskedAndThenNothing() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            long taken = 0;
            long result;
            while ((result = sendHalves(accepted)) > 0) {
                taken += result;
            }
            assertThat(result).isEqualTo(-Errno.EAGAIN);
            peer.getInputStream().skipNBytes(taken);
            assertThat(peer.getInputStream().available()).isZero();
        }
    }

    private long sendHalves(int descriptor) {
        Slices slices = new Slices();
        slices.add(memory, 0, 1 << 19);
        slices.add(memory, 0, 1 << 19);
        return calls.send(descriptor, slices, 0, 2);
    }

    @Test
    void sendToAPeerThatIsGoneIsNamed() throws IOException {
        int listener = listen("127.0.0.1");
        Socket peer = dial(listener);
        int accepted = accept(listener);
        peer.setSoLinger(true, 0);
        peer.close();
        assertThat(receive(accepted)).isEqualTo(-Errno.ECONNRESET);
        assertThat(sendHalves(accepted)).isEqualTo(-Errno.EPIPE);
    }

    @Test
    void descriptorThatIsClosedIsNamed() {
        int descriptor = calls.listen(at("127.0.0.1", 0), OPTIONS);
        calls.close(descriptor);
        calls.close(descriptor);
        assertThat(calls.accept(descriptor)).isEqualTo(-Errno.EBADF);
        assertThat(calls.finishConnect(descriptor)).isEqualTo(-Errno.EBADF);
        assertThat(calls.receive(descriptor, memory, 0, 1)).isEqualTo(-Errno.EBADF);
        assertThat(calls.send(descriptor, new Slices(), 0, 0)).isEqualTo(-Errno.EBADF);
        assertThat(calls.shutdownOutput(descriptor)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void watchedListenerGivesItsPortBackWhenItIsClosed() throws IOException {
        int listener = calls.listen(at("127.0.0.1", 0), OPTIONS);
        int port = port(listener);
        poller.add(listener, Poller.IN, 0);
        assertThat(poller.await(0)).isZero();
        poller.remove(listener);
        calls.close(listener);
        try (ServerSocket again = new ServerSocket(port, 1, LOCAL)) {
            assertThat(again.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void watchedConnectionIsGoneForItsPeerWhenItIsClosed() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            poller.add(accepted, Poller.IN, 0);
            assertThat(poller.await(0)).isZero();
            poller.remove(accepted);
            calls.close(accepted);
            assertThat(channels.find(accepted)).isNull();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void socketThatNobodyWatchesIsClosedByAnyThread() throws Exception {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            Thread.ofPlatform().start(() -> calls.close(accepted)).join();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }
}
