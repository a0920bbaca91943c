package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.Slices;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

class LinuxSocketsTest {

    private static final SocketOptions OPTIONS =
            SocketOptions.DEFAULT
                    .withBacklog(64)
                    .withKeepAlive(17, 11, 4)
                    .withUserTimeoutMillis(43_000)
                    .withBuffers(64 << 10, 96 << 10);
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final LinuxSockets calls = new LinuxSockets();
    private final EpollPoller poller = new EpollPoller(false);
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

    /** Waits for the condition, on and on when the wait is interrupted, and makes the call. */
    private int when(int condition, int descriptor, IntSupplier call) {
        assertThat(poller.add(descriptor, condition, 0)).isZero();
        long end = System.nanoTime() + PATIENCE_NANOS;
        int ready;
        do {
            ready = poller.await(end - System.nanoTime());
        } while (ready == 0 && System.nanoTime() - end < 0);
        assertThat(ready).isEqualTo(1);
        poller.remove(descriptor);
        return call.getAsInt();
    }

    private int accept(int listener) {
        return keep(when(Poller.IN, listener, () -> calls.accept(listener)));
    }

    private int receive(int descriptor) {
        return when(Poller.IN, descriptor, () -> calls.receive(descriptor, memory, 0, 1 << 20));
    }

    private static int openDescriptors() {
        return new File("/proc/self/fd").list().length;
    }

    @Test
    void acceptedSocketInheritsTheOptionsOfItsListener() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            assertThat(peer.isConnected()).isTrue();
            assertOptions(accepted);
        }
    }

    @Test
    void connectingSocketHasTheOptions() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 8, LOCAL)) {
            assertOptions(keep(calls.connect(at("127.0.0.1", server.getLocalPort()), OPTIONS)));
        }
    }

    private void assertOptions(int descriptor) {
        int tcp = Libc.IPPROTO_TCP;
        assertThat(calls.get(descriptor, tcp, Libc.TCP_NODELAY)).isEqualTo(1);
        assertThat(calls.get(descriptor, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE)).isEqualTo(1);
        assertThat(calls.get(descriptor, tcp, Libc.TCP_KEEPIDLE)).isEqualTo(17);
        assertThat(calls.get(descriptor, tcp, Libc.TCP_KEEPINTVL)).isEqualTo(11);
        assertThat(calls.get(descriptor, tcp, Libc.TCP_KEEPCNT)).isEqualTo(4);
        assertThat(calls.get(descriptor, tcp, Libc.TCP_USER_TIMEOUT)).isEqualTo(43_000);
        // By socket(7) the kernel doubles what it is asked for, for its own books.
        assertThat(calls.get(descriptor, Libc.SOL_SOCKET, Libc.SO_SNDBUF)).isEqualTo(128 << 10);
        assertThat(calls.get(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF)).isEqualTo(192 << 10);
    }

    @Test
    void congestionControlIsTheOneThatWasNamed() {
        int listener =
                keep(
                        calls.listen(
                                at("127.0.0.1", 0),
                                SocketOptions.DEFAULT.withCongestionControl("reno")));
        // Four letters, read as a number.
        int name = calls.get(listener, Libc.IPPROTO_TCP, Libc.TCP_CONGESTION);
        ByteBuffer letters = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(name);
        assertThat(new String(letters.array(), StandardCharsets.US_ASCII)).isEqualTo("reno");
    }

    @Test
    void unknownCongestionControlIsNamedAndNothingStaysOpen() {
        SocketOptions wrong = SocketOptions.DEFAULT.withCongestionControl("pigeon");
        int before = openDescriptors();
        assertThat(calls.listen(at("127.0.0.1", 0), wrong)).isEqualTo(-Errno.ENOPROTOOPT);
        assertThat(calls.connect(at("127.0.0.1", 9), wrong)).isEqualTo(-Errno.ENOPROTOOPT);
        assertThat(openDescriptors()).isEqualTo(before);
    }

    @Test
    void optionsThatAreOffStayOff() throws IOException {
        SocketOptions off =
                SocketOptions.DEFAULT
                        .withNoDelay(false)
                        .withKeepAlive(0, 1, 1)
                        .withUserTimeoutMillis(0);
        int listener = keep(calls.listen(at("127.0.0.1", 0), off));
        assertThat(calls.get(listener, Libc.IPPROTO_TCP, Libc.TCP_NODELAY)).isZero();
        assertThat(calls.get(listener, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE)).isZero();
        assertThat(calls.get(listener, Libc.IPPROTO_TCP, Libc.TCP_USER_TIMEOUT)).isZero();
    }

    @Test
    void busyPortIsNamedAndNothingStaysOpen() throws IOException {
        int listener = listen("127.0.0.1");
        int before = openDescriptors();
        assertThat(calls.listen(at("127.0.0.1", port(listener)), OPTIONS))
                .isEqualTo(-Errno.EADDRINUSE);
        assertThat(openDescriptors()).isEqualTo(before);
    }

    @Test
    void addressOfAnotherMachineIsNamed() throws IOException {
        assertThat(calls.listen(at("192.0.2.1", 0), OPTIONS)).isEqualTo(-Errno.EADDRNOTAVAIL);
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
    void listenerThatIsNotDualStackLeavesIpv4ToOthers() throws IOException {
        SocketOptions only6 = SocketOptions.DEFAULT.withDualStack(false);
        int listener = keep(calls.listen(at("::", 0), only6));
        try (Socket six = new Socket(InetAddress.ofLiteral("::1"), port(listener))) {
            accept(listener);
            assertThat(calls.acceptedFrom()).isEqualTo(at("::1", six.getLocalPort()));
        }
        int other = keep(calls.listen(at("0.0.0.0", port(listener)), only6));
        assertThat(port(other)).isEqualTo(port(listener));
    }

    @Test
    void acceptWithNobodyWaitingWouldBlock() throws IOException {
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
        }
    }

    @Test
    void refusedConnectIsNamed() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, LOCAL)) {
            port = closed.getLocalPort();
        }
        int descriptor = keep(calls.connect(at("127.0.0.1", port), OPTIONS));
        int result = when(Poller.OUT, descriptor, () -> calls.finishConnect(descriptor));
        assertThat(result).isEqualTo(-Errno.ECONNREFUSED);
    }

    @Test
    void connectThatFailsAtOnceLeavesNothingOpen() throws IOException {
        int before = openDescriptors();
        assertThat(calls.connect(at("fe80::1", 80), OPTIONS)).isEqualTo(-Errno.EINVAL);
        assertThat(openDescriptors()).isEqualTo(before);
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
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            peer.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
            int result = when(Poller.IN, accepted, () -> calls.receive(accepted, memory, 8, 3));
            assertThat(result).isEqualTo(3);
            assertThat(memory.asSlice(7, 5).toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(0, 1, 2, 3, 0);
        }
    }

    @Test
    void piecesGoOutInOrderWhetherOneOrMany() throws IOException {
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
            assertThat(peer.getInputStream().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("three one ");
        }
    }

    @Test
    void morePiecesThanTheKernelTakesAreAShortCount() throws IOException {
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
    void fullSocketTakesLessThanAskedAndThenNothing() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            long taken = sendUntilError(accepted);
            assertThat(lastResult).isEqualTo(-Errno.EAGAIN);
            // The last count was a short one, or else the sum would be whole mebibytes.
            assertThat(taken % (1 << 20)).isNotZero();
            drain(peer.getInputStream(), taken);
        }
    }

    private long lastResult;

    private long sendUntilError(int descriptor) {
        Slices slices = new Slices();
        slices.add(memory, 0, 1 << 19);
        slices.add(memory, 0, 1 << 19);
        LongSupplier send = () -> calls.send(descriptor, slices, 0, 2);
        long taken = 0;
        while ((lastResult = send.getAsLong()) > 0) {
            taken += lastResult;
        }
        return taken;
    }

    private static void drain(InputStream in, long bytes) throws IOException {
        in.skipNBytes(bytes);
        assertThat(in.available()).isZero();
    }

    @Test
    void sendToAPeerThatIsGoneIsNamedAndRaisesNoSignal() throws IOException {
        int listener = listen("127.0.0.1");
        Socket peer = dial(listener);
        int accepted = accept(listener);
        peer.setSoLinger(true, 0);
        peer.close();
        assertThat(receive(accepted)).isEqualTo(-Errno.ECONNRESET);
        sendUntilError(accepted);
        assertThat(lastResult).isEqualTo(-Errno.EPIPE);
    }

    /** tcp(7) speaks of bytes that are not acknowledged; Linux counts a closed window too. */
    @Test
    void aLivingPeerWhoseWindowStaysClosedIsEndedByTheUserTimeout() throws IOException {
        SocketOptions brief = SocketOptions.DEFAULT.withUserTimeoutMillis(500);
        int listener = keep(calls.listen(at("127.0.0.1", 0), brief));
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            sendUntilError(accepted);
            assertThat(lastResult).isEqualTo(-Errno.EAGAIN);
            when(Poller.OUT, accepted, () -> 0);
            sendUntilError(accepted);
            assertThat(lastResult).isEqualTo(-Errno.ETIMEDOUT);
            assertThat(peer.isClosed()).isFalse();
        }
    }

    @Test
    void memoryThatIsNotNativeOrNotLivingIsRefused() throws IOException {
        int listener = listen("127.0.0.1");
        try (Socket peer = dial(listener)) {
            int accepted = accept(listener);
            peer.getOutputStream().write(1);
            MemorySegment heap = MemorySegment.ofArray(new byte[10]);
            assertThatThrownBy(() -> calls.receive(accepted, heap, 0, 10))
                    .isInstanceOf(IllegalArgumentException.class);
            Slices freed = new Slices();
            try (Arena brief = Arena.ofConfined()) {
                freed.add(brief.allocate(10), 0, 10);
            }
            assertThatThrownBy(() -> calls.send(accepted, freed, 0, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> calls.receive(accepted, memory, (1 << 20) - 5, 10))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void descriptorThatIsClosedIsNamed() throws IOException {
        int listener = calls.listen(at("127.0.0.1", 0), OPTIONS);
        calls.close(listener);
        assertThat(calls.accept(listener)).isEqualTo(-Errno.EBADF);
        assertThat(calls.finishConnect(listener)).isEqualTo(-Errno.EBADF);
        assertThat(calls.shutdownOutput(listener)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void anyThreadMayClose() throws Exception {
        int listener = calls.listen(at("127.0.0.1", 0), OPTIONS);
        InetSocketAddress address = new InetSocketAddress(LOCAL, port(listener));
        Thread.ofPlatform().start(() -> calls.close(listener)).join();
        try (ServerSocket again = new ServerSocket()) {
            again.bind(address);
            assertThat(again.getInetAddress()).isInstanceOf(Inet4Address.class);
        }
    }
}
