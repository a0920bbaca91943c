package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.services.beacon.AnnouncedService;
import switchboard.services.beacon.Announcement;
import switchboard.services.beacon.BeaconClient;
import switchboard.services.beacon.BeaconServer;
import switchboard.services.beacon.Found;

/** Beacons and who looks for them, on loopback. */
@Timeout(60)
final class BeaconTest {

    private static final Announcement OFFICE =
            new Announcement("office", List.of(new AnnouncedService("chat", "tcp", 33_333)));

    private static final byte[] TOKEN = "not told to anybody".getBytes(US_ASCII);

    private static InetAddress loopback(String last) throws IOException {
        return InetAddress.getByName("127." + last);
    }

    private static BeaconServer beacon(String engine) throws IOException {
        return BeaconServer.announcing(OFFICE).at("0.0.0.0:0").engine(engine).start();
    }

    private static BeaconClient asking(int port) throws IOException {
        return new BeaconClient().port(port).addresses(List.of(loopback("255.255.255")));
    }

    private static DatagramSocket socket(String address, int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port));
        socket.setSoTimeout((int) Eventually.PATIENCE.toMillis());
        return socket;
    }

    private static void send(DatagramSocket from, byte[] bytes, int port) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, loopback("0.0.1"), port));
    }

    private static String answer(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        at.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
    }

    @OnEveryEngine
    void whoIsThereIsFoundByItsNameWithWhatItServes(ChatSetting setting) throws Exception {
        try (BeaconServer beacon = beacon(setting.engine())) {
            List<Found> found =
                    asking(beacon.port())
                            .engine(setting.engine())
                            .timeout(Eventually.PATIENCE)
                            .name("OFFICE")
                            .find();
            assertThat(found).hasSize(1);
            assertThat(found.getFirst().name()).isEqualTo("office");
            assertThat(found.getFirst().services()).isEqualTo(OFFICE.services());
            assertThat(found.getFirst().authenticated()).isFalse();
        }
    }

    @Test
    void oneWhoAnswersManyTimesIsListedOnceAndItsPlainAnswersNotAtAll() throws Exception {
        try (BeaconServer beacon = beacon("auto")) {
            List<InetAddress> twice = List.of(loopback("0.0.1"), loopback("255.255.255"));
            List<Found> found =
                    new BeaconClient()
                            .port(beacon.port())
                            .addresses(twice)
                            .timeout(Duration.ofMillis(400))
                            .find();
            assertThat(found).extracting(Found::name).containsExactly("office");
            assertThat(beacon.stats().notAsked()).as("questions of one who knows").isPositive();
        }
    }

    @Test
    void nobodyThereIsAnEmptyListInTime() throws Exception {
        int free;
        try (DatagramSocket gone = socket("127.0.0.1", 0)) {
            free = gone.getLocalPort();
        }
        assertThat(asking(free).timeout(Duration.ofMillis(100)).find()).isEmpty();
    }

    @Test
    void anythingThatIsNoQuestionIsDroppedInSilence() throws Exception {
        try (BeaconServer beacon = beacon("auto");
                DatagramSocket peer = socket("127.0.0.1", 0)) {
            List<byte[]> strange =
                    List.of(
                            new byte[0],
                            new byte[1],
                            new byte[65_507],
                            "Hi there".getBytes(US_ASCII),
                            "Hi there!\n".getBytes(US_ASCII),
                            "ACK".getBytes(US_ASCII),
                            "SWITCHBOARD/2 FIND 0123456789abcdef *\n".getBytes(US_ASCII),
                            "SWITCHBOARD/1 FIND 0123456789abcdeF *\n".getBytes(US_ASCII),
                            "ACK SWITCHBOARD/1 0123456789abcdef 0123456789abcdef x\n"
                                    .getBytes(US_ASCII));
            for (byte[] bytes : strange) {
                send(peer, bytes, beacon.port());
            }
            send(peer, "Hi there!".getBytes(US_ASCII), beacon.port());
            assertThat(answer(peer)).as("the only answer").isEqualTo("ACK");
            assertThat(beacon.stats().malformed()).isEqualTo(strange.size());
            assertThat(beacon.stats().answered()).isEqualTo(1);
        }
    }

    @Test
    void noQuestionHowShortItMayBeIsAnsweredWithMoreBytes() throws Exception {
        try (BeaconServer beacon = beacon("auto")) {
            byte[] query =
                    Arrays.copyOf(
                            "SWITCHBOARD/1 FIND 0123456789abcdef *\n".getBytes(US_ASCII), 512);
            int asked = 0;
            int got = 0;
            for (int length = 38; length <= 512; length += 6) {
                // Each from another address, and so within the limit for one.
                try (DatagramSocket peer = socket("127.0.1." + (length % 250 + 1), 0)) {
                    send(peer, Arrays.copyOf(query, length), beacon.port());
                    send(peer, "Hi there!".getBytes(US_ASCII), beacon.port());
                    for (String some = answer(peer); !some.equals("ACK"); some = answer(peer)) {
                        assertThat(some.length()).isLessThanOrEqualTo(length);
                        got += some.length();
                    }
                }
                asked += length;
            }
            assertThat(got).isPositive().isLessThan(asked);
        }
    }

    @Test
    void twoBeaconsDoNotAnswerOneAnother() throws Exception {
        try (BeaconServer beacon = BeaconServer.announcing(OFFICE).at("127.0.0.1:0").start();
                DatagramSocket other = socket("127.0.0.2", beacon.port());
                DatagramSocket peer = socket("127.0.0.1", 0)) {
            // As if it came from the other one: its port is a beacon's.
            send(other, "Hi there!".getBytes(US_ASCII), beacon.port());
            send(peer, "Hi there!".getBytes(US_ASCII), beacon.port());
            assertThat(answer(peer)).isEqualTo("ACK");
            assertThat(beacon.stats().foreign()).isEqualTo(1);
            // And what it answers is no question to another.
            send(peer, "ACK".getBytes(US_ASCII), beacon.port());
            Eventually.holds("dropped", () -> beacon.stats().malformed() == 1);
            assertThat(beacon.stats().answered()).isEqualTo(1);
        }
    }

    @Test
    void whoDoesNotKnowTheTokenIsRefusedWhenThereIsOne() throws Exception {
        try (BeaconServer false1 = beacon("auto");
                BeaconServer real =
                        BeaconServer.announcing(OFFICE)
                                .at("0.0.0.0:" + false1.port())
                                .token(TOKEN)
                                .start()) {
            List<Found> found =
                    asking(real.port()).token(TOKEN).timeout(Duration.ofMillis(400)).find();
            assertThat(found).hasSize(1);
            assertThat(found.getFirst().authenticated()).isTrue();
            assertThat(asking(real.port()).timeout(Duration.ofMillis(400)).find())
                    .as("both beacons of one machine hear a broadcast")
                    .hasSize(2)
                    .noneMatch(Found::authenticated);
        }
    }

    @Test
    void theTutorialsSenderIsAnsweredByUs() throws Exception {
        try (BeaconServer beacon = BeaconServer.announcing(OFFICE).at("127.0.0.1:0").start();
                PythonProgram sender =
                        PythonProgram.client("tutorial_broadcast_sender.py", beacon.port())) {
            assertThat(sender.line())
                    .isEqualTo(
                            "Received message : b'ACK' from : ('127.0.0.1', "
                                    + beacon.port()
                                    + ")");
            assertThat(sender.exitCode()).isZero();
        }
    }

    @Test
    void theTutorialsReceiverIsFoundByUs() throws Exception {
        try (PythonProgram receiver = PythonProgram.server("tutorial_broadcast_receiver.py")) {
            int port = Integer.parseInt(receiver.line());
            List<Found> found =
                    new BeaconClient()
                            .port(port)
                            .addresses(List.of(loopback("0.0.1")))
                            .timeout(Duration.ofMillis(400))
                            .find();
            assertThat(found).hasSize(1);
            assertThat(found.getFirst().name()).isEmpty();
            assertThat(found.getFirst().address()).isEqualTo(loopback("0.0.1"));
            String heard = receiver.line();
            while (heard.contains("SWITCHBOARD/1 FIND")) {
                heard = receiver.line();
            }
            assertThat(heard).startsWith("Got message : b'Hi there!' from : ('127.0.0.1', ");
        }
    }
}
