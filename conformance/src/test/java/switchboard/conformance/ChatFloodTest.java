package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import switchboard.chat.ChatOptions;
import switchboard.net.CloseReason.Kind;

/** Whoever sends too much, or the wrong thing, or resets, harms nobody else. */
@Timeout(300)
final class ChatFloodTest {

    private static final int SMALL_BUFFER_BYTES = 4 << 10;

    private static ChatOptions smallLog(ChatOptions options) {
        return options.withSizes(8 << 10, 256 << 10, 1 << 20);
    }

    /** The room is there: a newcomer and somebody else hear one another. */
    private static void assertAlive(ChatRoom room) {
        ChatMember ann = room.join();
        ChatMember bob = room.join();
        ann.say("alive");
        bob.hears(ann, "alive");
        bob.hearsNothingBefore(ann);
        ann.close();
        bob.close();
    }

    @OnOneLoopAndTwo
    void whoSpeaksAndNeverReadsIsHeardAndBlocksNobody(ChatSetting setting) {
        int lines = ChatFigures.of(20_000, 200_000);
        try (ChatRoom room = ChatRoom.open(setting, ChatFloodTest::smallLog)) {
            ChatMember mute = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            mute.greeting();
            ChatMember bob = room.join();
            ChatMember ann = room.join();
            NumberedLines byBob = new NumberedLines();
            String x = "x".repeat(90);
            for (int said = 0; said < lines; said += 200) {
                mute.send(NumberedLines.lines(said, said + 200));
                for (int i = 0; i < 200; i++) {
                    ann.say(x);
                }
                int heardOfAnn = 0;
                while (byBob.next() < said + 200 || heardOfAnn < 200) {
                    String line = bob.line();
                    if (line.endsWith(x)) {
                        heardOfAnn++;
                    } else {
                        byBob.hear(line);
                    }
                }
                ann.untilNow();
            }
            assertThat(byBob.missed()).isZero();
        }
    }

    @OnOneLoopAndTwo
    void aFloodOfWhoWithoutReadingIsBoundedAndStopsNobody(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            List<ChatMember> members = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                members.add(room.join());
            }
            ChatMember flooder = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            flooder.greeting();
            byte[] asking = "/who\n".repeat(2_000).getBytes(US_ASCII);
            CompletableFuture<Void> flood =
                    CompletableFuture.runAsync(() -> sendUntilRefused(flooder, asking, 10_000));
            ChatMember ann = members.get(0);
            ChatMember bob = members.get(1);
            for (int i = 0; i < 1_000; i++) {
                ann.say("line " + i);
                bob.hears(ann, "line " + i);
            }
            assertThat(flood).as("the room has stopped reading the flooder").isNotDone();
            flooder.reset();
            flood.join();
            assertThat(room.reasonOf(flooder).kind()).isEqualTo(Kind.PEER_RESET);
            assertAlive(room);
        }
    }

    private static void sendUntilRefused(ChatMember member, byte[] bytes, int times) {
        try {
            for (int i = 0; i < times; i++) {
                member.send(bytes);
            }
        } catch (UncheckedIOException refused) {
            assertThat(refused).hasMessageMatching("(?i).*(reset|broken pipe|close).*");
        }
    }

    @OnOneLoopAndTwo
    void everyPipelinedWhoIsAnsweredInFull(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join("ann");
            List<String> all = new ArrayList<>(List.of("ann " + ann.address()));
            for (int i = 0; i < 30; i++) {
                all.add(room.join().address());
            }
            CompletableFuture<Void> asking =
                    CompletableFuture.runAsync(() -> ann.say("/who\n".repeat(2_000) + "/end"));
            for (int i = 0; i < 2_000; i++) {
                for (String one : all) {
                    assertThat(ann.line()).isEqualTo(one);
                }
            }
            assertThat(ann.line()).startsWith("unknown command /end");
            asking.join();
        }
    }

    @OnOneLoopAndTwo
    void theShortestLinesInTheSmallestLogComeThrough(ChatSetting setting) {
        int lines = ChatFigures.of(200_000, 2_000_000);
        try (ChatRoom room = ChatRoom.open(setting, ChatFloodTest::smallLog)) {
            List<ChatMember> speakers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                speakers.add(room.join());
            }
            ChatMember reader = room.join();
            speakers.getFirst().hearsOfJoins(4);
            byte[] burst = "x\n".repeat(lines / 4).getBytes(US_ASCII);
            List<CompletableFuture<Void>> floods = new ArrayList<>();
            for (ChatMember speaker : speakers) {
                floods.add(CompletableFuture.runAsync(() -> speaker.send(burst)));
            }
            int heard = 0;
            while (heard < lines) {
                String line = reader.anyLine();
                if (line.endsWith(" lines missed")) {
                    heard += Integer.parseInt(line.split(" ")[3]);
                } else if (!ChatMember.isPresence(line)) {
                    assertThat(line).endsWith(" say: x");
                    heard++;
                }
            }
            floods.forEach(CompletableFuture::join);
            assertThat(heard).isEqualTo(lines);
            assertAlive(room);
        }
    }

    @OnOneLoopAndTwo
    void resetsAtAnyMomentLeaveNothingBehind(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            room.awaitMembers(2);
            int descriptors = ChatRoom.descriptors();
            int resets = ChatFigures.of(1_000, 100_000);
            long began = System.nanoTime();
            for (int i = 0; i < resets; i++) {
                ChatMember guest = ChatMember.connect(room.lines(), 0); // the room keeps no guests
                switch (i % 5) {
                    case 0 -> {}
                    case 1 -> guest.send("half a line");
                    case 2 -> guest.greeting();
                    case 3 -> guest.say("a line");
                    default -> {
                        guest.greeting();
                        ann.say("while it is being sent to");
                    }
                }
                guest.reset();
                if (i % 100 == 99) {
                    bob.hearsUpTo(ann);
                    ann.hearsUpTo(bob);
                }
            }
            room.awaitMembers(2);
            assertThat(ChatRoom.descriptors()).isEqualTo(descriptors);
            ChatFigures.report(setting, resets + " resets", began);
            bob.hearsUpTo(ann);
            ann.hearsUpTo(bob);
            bob.hearsNothingBefore(ann);
            ann.say("/who");
            assertThat(ann.untilNow()).containsExactly(ann.address(), bob.address());
            room.assertIdle();
        }
    }

    @OnOneLoopAndTwo
    void garbageIsShownAndTheRoomGoesOn(ChatSetting setting) {
        SplittableRandom random = new SplittableRandom(29);
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            room.awaitMembers(1);
            int descriptors = ChatRoom.descriptors();
            for (int i = 0; i < ChatFigures.of(100, 1_000); i++) {
                byte[] garbage = new byte[random.nextInt(20_000)];
                random.nextBytes(garbage);
                ChatMember guest = room.connect(i % 2 == 0 ? room.lines() : room.raw(), 0);
                sendUntilRefused(guest, garbage, 1);
                if (i % 3 == 0) {
                    guest.reset();
                } else {
                    guest.close();
                }
                assertThat(ann.untilNow()).allMatch(ChatFloodTest::isClean);
            }
            // Behind the last guests of each listener, on either loop: then all of them have come.
            for (int i = 0; i < 2; i++) {
                room.join().close();
                room.joinRaw().close();
            }
            room.awaitMembers(1);
            assertThat(ChatRoom.descriptors()).isEqualTo(descriptors);
            assertAlive(room);
        }
    }

    private static boolean isClean(String line) {
        return line.codePoints().noneMatch(ChatFloodTest::isControl);
    }

    private static boolean isControl(int c) {
        return (c < ' ' && c != '\t') || (c >= 0x7F && c < 0xA0);
    }

    @OnEveryEngine
    void otherProtocolsAreToldWhatThisIs(ChatSetting setting) {
        ByteBuffer hello = ByteBuffer.allocate(200).put(new byte[] {0x16, 3, 1, 0, (byte) 195, 1});
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            assertTold(room, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII), "HTTP");
            assertTold(room, "OPTIONS * HTTP/1.0\n".getBytes(US_ASCII), "HTTP");
            assertTold(room, "DESCRIBE rtsp://x RTSP/1.0\r\n".getBytes(US_ASCII), "RTSP");
            assertTold(room, "SSH-2.0-OpenSSH_9.2\r\n".getBytes(US_ASCII), "SSH");
            assertTold(
                    room,
                    "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n".getBytes(US_ASCII),
                    "the PROXY protocol");
            assertTold(room, hello.array(), "TLS");
            assertThat(ann.untilNow()).isEmpty();
            ann.hearsNothingBefore(room.join());
        }
    }

    private static void assertTold(ChatRoom room, byte[] firstBytes, String protocol) {
        for (boolean raw : new boolean[] {false, true}) {
            ChatMember guest = raw ? room.joinRaw() : room.join();
            guest.send(firstBytes);
            assertThat(guest.untilEnd())
                    .isEqualTo("this is a Switchboard chat room, not " + protocol + "\n");
            guest.close();
            assertThat(room.reasonOf(guest).kind()).isEqualTo(Kind.WRONG_PROTOCOL);
        }
    }

    @OnEveryEngine
    void laterLinesThatLookLikeOtherProtocolsAreSpeech(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("hello");
            bob.hears(ann, "hello");
            for (String line : List.of("GET / HTTP/1.1", "SSH-2.0-x", "PROXY TCP4 a b c d")) {
                ann.say(line);
                bob.hears(ann, line);
            }
            ann.send("\u0016\u0003\u0001\n".getBytes(UTF_8));
            bob.hears(ann, "^V^C^A");
        }
    }
}
