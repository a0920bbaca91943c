package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Endpoint;
import switchboard.testkit.ProxyFaults.Cut;

@Timeout(60)
final class FaultProxyTest {

    private ServerSocket server;
    private FaultProxy proxy;
    private Socket client;
    private Socket target;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.to(new Endpoint.Inet(server.getInetAddress(), server.getLocalPort()));
        client = new Socket();
        target = new Socket();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        target.close();
        proxy.close();
        server.close();
    }

    private void connect(ProxyFaults toTarget, ProxyFaults toClient) throws IOException {
        proxy.faults(toTarget, toClient);
        Endpoint.Inet address = (Endpoint.Inet) proxy.address();
        client.connect(new InetSocketAddress(address.address(), address.port()));
        target = server.accept();
    }

    private static byte[] bytes(int length) {
        return Transfer.pattern(length);
    }

    @Test
    void everythingIsPassedOnBothWays() throws IOException {
        connect(ProxyFaults.NONE, ProxyFaults.NONE);
        client.getOutputStream().write(bytes(100_000));
        assertThat(target.getInputStream().readNBytes(100_000)).isEqualTo(bytes(100_000));
        target.getOutputStream().write(bytes(50_000));
        assertThat(client.getInputStream().readNBytes(50_000)).isEqualTo(bytes(50_000));
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void halfCloseIsPassedOnAndTheOtherHalfGoesOn() throws IOException {
        connect(ProxyFaults.NONE, ProxyFaults.NONE);
        client.getOutputStream().write(1);
        client.shutdownOutput();
        assertThat(target.getInputStream().readAllBytes()).containsExactly(1);

        target.getOutputStream().write(bytes(10_000));
        target.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes(10_000));
    }

    @Test
    void resetIsPassedOn() throws IOException {
        connect(ProxyFaults.NONE, ProxyFaults.NONE);
        client.setSoLinger(true, 0);
        client.close();
        assertThatThrownBy(() -> target.getInputStream().read())
                .isInstanceOf(SocketException.class);
    }

    @Test
    void cutAfterSoManyBytesResetsBothEnds() throws IOException {
        connect(ProxyFaults.NONE.withCutAfter(1_000, Cut.RESET), ProxyFaults.NONE);
        client.getOutputStream().write(bytes(5_000));
        assertThat(target.getInputStream().readNBytes(1_000)).isEqualTo(bytes(1_000));
        assertThatThrownBy(() -> target.getInputStream().read())
                .isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class);
    }

    @Test
    void cutMayBeAnOrderlyEnd() throws IOException {
        connect(ProxyFaults.NONE, ProxyFaults.NONE.withCutAfter(1_000, Cut.CLOSE));
        target.getOutputStream().write(bytes(5_000));
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes(1_000));
    }

    @Test
    void segmentsOfOneByteArriveInOrder() throws IOException {
        connect(ProxyFaults.NONE.withSegmentBytes(1), ProxyFaults.NONE.withSegmentBytes(1));
        client.getOutputStream().write(bytes(5_000));
        assertThat(target.getInputStream().readNBytes(5_000)).isEqualTo(bytes(5_000));
    }

    @Test
    void delayHoldsEachPieceBackWithoutNarrowingTheLine() throws IOException {
        Duration delay = Duration.ofMillis(100);
        connect(ProxyFaults.NONE.withSegmentBytes(100).withDelay(delay), ProxyFaults.NONE);
        long start = System.nanoTime();
        client.getOutputStream().write(bytes(10_000)); // a hundred pieces
        target.getInputStream().read();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(delay.toNanos());
        target.getInputStream().readNBytes(9_999);
        assertThat(System.nanoTime() - start).isLessThan(50 * delay.toNanos());
    }

    @Test
    void narrowLineTakesItsTime() throws IOException {
        connect(
                ProxyFaults.NONE.withBytesPerSecond(100_000).withSegmentBytes(1_000),
                ProxyFaults.NONE);
        long start = System.nanoTime();
        client.getOutputStream().write(bytes(20_000));
        target.getInputStream().readNBytes(20_000);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(190_000_000);
    }

    @Test
    void blackholePassesNothingUntilItIsSwitchedOff() throws IOException {
        connect(ProxyFaults.NONE, ProxyFaults.NONE);
        proxy.blackhole(true);
        client.getOutputStream().write(bytes(100));
        client.shutdownOutput();
        target.setSoTimeout(100);
        assertThatThrownBy(() -> target.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);

        proxy.blackhole(false);
        target.setSoTimeout(0);
        assertThat(target.getInputStream().readAllBytes()).isEqualTo(bytes(100));
    }

    @Test
    void targetThatIsNotThereResetsTheClient() throws IOException {
        server.close();
        Endpoint.Inet address = (Endpoint.Inet) proxy.address();
        client.connect(new InetSocketAddress(address.address(), address.port()));
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class);
    }

    @Test
    void closeEndsEveryConnection() throws IOException {
        connect(ProxyFaults.NONE, ProxyFaults.NONE);
        client.getOutputStream().write(1);
        assertThat(target.getInputStream().read()).isEqualTo(1);
        proxy.close();
        assertThat(Arrays.asList(client.getInputStream().read(), target.getInputStream().read()))
                .containsExactly(-1, -1);
        assertThat(proxy.connections()).isZero();
    }
}
