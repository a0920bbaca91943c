package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import switchboard.net.AcceptFilter;
import switchboard.net.DatagramPort;
import switchboard.services.ChargenServer;
import switchboard.services.DatagramService;
import switchboard.services.DaytimeServer;
import switchboard.services.DiscardServer;
import switchboard.services.EchoServer;
import switchboard.services.StampServer;
import switchboard.services.TimeServer;

/** What echo and its family answer to datagrams, and to whom they keep silent. */
@Timeout(120)
final class ServicesDatagramTest {

    private static final String CTIME = "\\w{3} \\w{3} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}";

    private static DatagramPort start(ChatSetting setting, DatagramService service)
            throws IOException {
        return service.over(DatagramPort.bind(0).engine(setting.engine())).start();
    }

    private static DatagramSocket peer() throws IOException {
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        peer.setSoTimeout(Math.toIntExact(Eventually.PATIENCE.toMillis()));
        return peer;
    }

    private static void send(DatagramSocket peer, DatagramPort to, byte[] bytes)
            throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        peer.send(new DatagramPacket(bytes, bytes.length, loopback, to.port()));
    }

    private static byte[] answer(DatagramSocket peer) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        peer.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static byte[] asked(DatagramPort port, String question) throws IOException {
        try (DatagramSocket peer = peer()) {
            send(peer, port, question.getBytes(UTF_8));
            return answer(peer);
        }
    }

    @OnEveryEngine
    void aDatagramComesBackAsItWas(ChatSetting setting) throws Exception {
        try (DatagramPort echo = start(setting, new EchoServer())) {
            assertThat(asked(echo, "any bytes")).asString(UTF_8).isEqualTo("any bytes");
            assertThat(asked(echo, "")).isEmpty();
            assertThat(asked(echo, "x".repeat(60_000))).hasSize(60_000);
        }
    }

    @OnEveryEngine
    void theTimeIsToldByDatagrams(ChatSetting setting) throws Exception {
        try (DatagramPort stamp = start(setting, new StampServer());
                DatagramPort daytime = start(setting, new DaytimeServer());
                DatagramPort time = start(setting, new TimeServer())) {
            assertThat(asked(stamp, "世界")).asString(UTF_8).matches("\\[" + CTIME + "\\] 世界");
            assertThat(asked(daytime, "")).asString(UTF_8).matches(CTIME + "\r\n");
            assertThat(asked(time, "")).hasSize(4);
        }
    }

    @OnEveryEngine
    void aStampThatNoLongerFitsIsNotSentAndTheNextIs(ChatSetting setting) throws Exception {
        try (DatagramPort stamp = start(setting, new StampServer());
                DatagramSocket peer = peer()) {
            send(peer, stamp, new byte[65_500]);
            send(peer, stamp, "next".getBytes(UTF_8));
            assertThat(answer(peer)).asString(UTF_8).endsWith("] next");
        }
    }

    @OnEveryEngine
    void charactersAreFewEnoughForOneDatagram(ChatSetting setting) throws Exception {
        try (DatagramPort chargen = start(setting, new ChargenServer())) {
            for (int i = 0; i < 20; i++) {
                assertThat(asked(chargen, "?")).hasSizeBetween(0, 512);
            }
        }
    }

    @OnEveryEngine
    void discardedDatagramsAreCountedAndNotAnswered(ChatSetting setting) throws Exception {
        DiscardServer discard = new DiscardServer();
        try (DatagramPort port = start(setting, discard);
                DatagramSocket peer = peer()) {
            send(peer, port, new byte[1_000]);
            send(peer, port, new byte[24]);
            Eventually.holds("all is counted", () -> discard.bytes() == 1_024);
            assertThat(port.stats().sent()).isZero();
        }
    }

    /** The next datagram's answer has come, so the first one's would be here. */
    @OnEveryEngine
    void whoWouldAnswerAnAnswerIsNotAnswered(ChatSetting setting) throws Exception {
        try (DatagramPort echo = start(setting, new EchoServer());
                DatagramPort stamp = start(setting, new StampServer());
                DatagramChannel likeChargen = DatagramChannel.open()) {
            likeChargen.bind(new InetSocketAddress(ownLoopback(), 9_019)).configureBlocking(false);
            for (DatagramPort port : List.of(echo, stamp)) {
                InetAddress loopback = InetAddress.getLoopbackAddress();
                likeChargen.send(
                        ByteBuffer.wrap("for ever".getBytes(UTF_8)),
                        new InetSocketAddress(loopback, port.port()));
                assertThat(asked(port, "once")).asString(UTF_8).endsWith("once");
                assertThat(likeChargen.receive(ByteBuffer.allocate(512))).isNull();
            }
        }
    }

    /** As before, the next one's answer shows that the first has none. */
    @OnEveryEngine
    void whoIsDeniedIsNotAnsweredAndCounted(ChatSetting setting) throws Exception {
        String denied = ownLoopback().getHostAddress();
        try (DatagramPort echo =
                        new EchoServer()
                                .over(
                                        DatagramPort.bind(0)
                                                .engine(setting.engine())
                                                .filter(AcceptFilter.ALL.deny(denied)))
                                .start();
                DatagramChannel stranger = DatagramChannel.open()) {
            stranger.bind(new InetSocketAddress(ownLoopback(), 0)).configureBlocking(false);
            InetAddress loopback = InetAddress.getLoopbackAddress();
            stranger.send(
                    ByteBuffer.wrap(new byte[9]), new InetSocketAddress(loopback, echo.port()));
            assertThat(asked(echo, "once")).asString(UTF_8).isEqualTo("once");
            assertThat(stranger.receive(ByteBuffer.allocate(9))).isNull();
            assertThat(echo.stats().receiveDropped()).isEqualTo(1);
        }
    }

    /** A loopback address of this process alone, where well-known ports are free. */
    private static InetAddress ownLoopback() throws IOException {
        long pid = ProcessHandle.current().pid();
        byte[] address = {127, (byte) (pid >> 16), (byte) (pid >> 8), (byte) pid};
        return InetAddress.getByAddress(address);
    }
}
