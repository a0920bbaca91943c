package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Engines;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.framing.Framing;

/** Every framing on real sockets: what is sent as frames comes as frames. */
@Timeout(120)
final class NetFramingTest {

    private static final List<String> NAMES =
            List.of(
                    "lines",
                    "nul",
                    "crlf",
                    "until:good bye",
                    "u8",
                    "u16",
                    "u32",
                    "u64",
                    "u16le",
                    "u32le",
                    "u64le",
                    "varint",
                    "ascii",
                    "fixed:11");

    private static NetServer serve(
            ChatSetting setting, Framing framing, ConnectionHandler handler, boolean keepsFrames) {
        NetRecorder recorder = new NetRecorder(handler, keepsFrames);
        return new NetServer(
                setting.loops(),
                Engines.named(setting.engine()),
                recorder,
                setup -> setup.framing(framing));
    }

    @OnEveryEngine
    void framesComeBackInEveryFramingHoweverTheyAreCut(ChatSetting setting) {
        for (String name : NAMES) {
            Framing framing = Framing.named(name);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (int i = 0; i < 200; i++) {
                String frame = name.startsWith("fixed") || i % 7 > 0 ? "frame %05d" : "";
                stream.writeBytes(framing.encode(frame.formatted(i).getBytes(US_ASCII)));
            }
            String sent = stream.toString(US_ASCII);
            try (NetServer server = serve(setting, framing, NetServer.ECHO, true)) {
                NetPeer peer = server.connect();
                assertThat(peer.send(sent).closeOutput().untilEnd()).as(name).isEqualTo(sent);
                List<String> frames = List.copyOf(server.recorder().frames());
                assertThat(frames).as(name).hasSize(200).contains("frame 00199");
                NetPeer slow = server.connect();
                assertThat(slow.sendByteByByte(sent).closeOutput().untilEnd()).isEqualTo(sent);
                assertThat(server.recorder().frames().subList(200, 400)).isEqualTo(frames);
            }
        }
    }

    @OnEveryEngine
    void largeFramesFromMemoryAreWholeForASlowReader(ChatSetting setting) {
        int frames = 3;
        byte[] content = new byte[3 << 20];
        new Random(4).nextBytes(content);
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onOpen(Connection connection) {
                        try (Arena arena = Arena.ofConfined()) {
                            MemorySegment frame = arena.allocate(content.length);
                            frame.copyFrom(MemorySegment.ofArray(content));
                            // The first is offered to the socket from where it is, the rest waits.
                            boolean within = connection.send(frame, 0, content.length);
                            for (int i = 1; i < frames; i++) {
                                within &= connection.send(frame, i, content.length - 2L * i);
                            }
                            assertThat(within).isFalse();
                        }
                        connection.closeOutput();
                    }
                };
        Framing framing = Framing.u32().max(8 << 20);
        try (NetServer server = serve(setting, framing, handler, false)) {
            NetPeer peer = server.connect(16 << 10);
            for (int i = 0; i < frames; i++) {
                int length = content.length - 2 * i;
                MemorySegment header = MemorySegment.ofArray(peer.bytes(4));
                byte[] expected = new byte[4];
                framing.putHeader(MemorySegment.ofArray(expected), 0, length);
                assertThat(header.mismatch(MemorySegment.ofArray(expected))).isEqualTo(-1);
                MemorySegment got = MemorySegment.ofArray(peer.bytes(length));
                MemorySegment sent = MemorySegment.ofArray(content).asSlice(i, length);
                assertThat(got.mismatch(sent)).isEqualTo(-1);
            }
            assertThat(peer.untilEnd()).isEmpty();
        }
    }

    @OnEveryEngine
    void aLongFrameIsDeliveredWholeAndSentBack(ChatSetting setting) {
        byte[] content = new byte[5 << 20];
        new Random(5).nextBytes(content);
        Framing framing = Framing.varint().max(content.length);
        byte[] encoded = framing.encode(content);
        try (NetServer server = serve(setting, framing, NetServer.ECHO, false)) {
            NetPeer peer = server.connect();
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> peer.send(encoded));
            assertThat(peer.bytes(encoded.length)).isEqualTo(encoded);
            sender.join();
        }
    }

    @OnEveryEngine
    void aBadLengthEndsItsOwnConnectionAloneAndNothingIsAnswered(ChatSetting setting) {
        try (NetServer server = serve(setting, Framing.ascii(), NetServer.ECHO, true)) {
            NetPeer other = server.connect().send("5\nhello");
            assertThat(other.bytes(7)).isEqualTo("5\nhello".getBytes(US_ASCII));
            for (String bad : List.of("+5\n", " 5\n", "05\n", "5e9\n", "\n", "9".repeat(40))) {
                NetPeer peer = server.connect().send("2\nok" + bad);
                assertThat(peer.untilGone()).isIn("", "2\nok", "[reset]", "2\nok[reset]");
                CloseReason reason = server.recorder().nextReason();
                boolean tooLong = bad.length() == 40;
                assertThat(reason.kind())
                        .isEqualTo(tooLong ? Kind.FRAME_TOO_LONG : Kind.MALFORMED_FRAME);
                assertThat(reason.detail()).contains("bytes", "it begins with");
            }
            assertThat(other.send("5\nagain").bytes(7)).isEqualTo("5\nagain".getBytes(US_ASCII));
        }
    }
}
