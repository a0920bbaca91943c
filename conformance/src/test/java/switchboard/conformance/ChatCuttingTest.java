package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;

/** However a member's bytes are cut on their way, its lines are the same. */
@Timeout(120)
final class ChatCuttingTest {

    private static final List<String> SCRIPT = List.of("one", "  zwei ist größer", "三 🙂");
    private static final byte[] BYTES = (String.join("\n", SCRIPT) + "\n").getBytes(UTF_8);

    @OnEveryEngine
    void everySplitInTwoGivesTheSameLines(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (int at = 1; at < BYTES.length; at++) {
                ann.sendApart(
                        Arrays.copyOfRange(BYTES, 0, at),
                        Arrays.copyOfRange(BYTES, at, BYTES.length));
                for (String line : SCRIPT) {
                    bob.hears(ann, line);
                }
            }
            bob.hearsNothingBefore(ann);
        }
    }

    @OnEveryEngine
    void singleBytesGiveTheSameLines(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (byte one : BYTES) {
                ann.sendApart(new byte[] {one});
            }
            for (String line : SCRIPT) {
                bob.hears(ann, line);
            }
            bob.hearsNothingBefore(ann);
        }
    }

    @OnEveryEngine
    void anyCutsOfALongConversationGiveTheSameLines(ChatSetting setting) {
        SplittableRandom random = new SplittableRandom(7);
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (int round = 0; round < ChatFigures.of(20, 500); round++) {
                StringBuilder script = new StringBuilder();
                for (int i = 0; i < 200; i++) {
                    script.append(round).append(": ").append("é🙂x".repeat(random.nextInt(9)));
                    script.append(i).append(random.nextBoolean() ? "\r\n" : "\n");
                }
                byte[] bytes = script.toString().getBytes(UTF_8);
                for (int at = 0; at < bytes.length; ) {
                    int end = Math.min(bytes.length, at + 1 + random.nextInt(700));
                    ann.send(Arrays.copyOfRange(bytes, at, end));
                    at = end;
                }
                for (String line : script.toString().split("\r?\n")) {
                    bob.hears(ann, line);
                }
            }
        }
    }

    @OnEveryEngine
    void twoLinesInOneReadHaveAPrefixEach(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.send("first\nsecond\n");
            bob.hears(ann, "first");
            bob.hears(ann, "second");
        }
    }

    @OnEveryEngine
    void aLineOfTwelveHundredBytesHasOnePrefix(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            String line = "0123456789".repeat(120);
            ann.say(line);
            bob.hears(ann, line);
            bob.hearsNothingBefore(ann);
        }
    }

    @OnEveryEngine
    void textCutInTheMiddleOfACharacterIsWhole(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            String line = "x".repeat(1023) + "世界🙂";
            byte[] bytes = (line + "\n").getBytes(UTF_8);
            for (int at = 1023; at < bytes.length; at++) {
                ann.sendApart(
                        Arrays.copyOfRange(bytes, 0, at),
                        Arrays.copyOfRange(bytes, at, bytes.length));
                bob.hears(ann, line);
            }
        }
    }

    @OnEveryEngine
    void lfAndCrlfEndALineAndALoneCrIsShown(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.send("lf\ncrlf\r\nlone\rcr\ntwo\r\r\n");
            bob.hears(ann, "lf");
            bob.hears(ann, "crlf");
            bob.hears(ann, "lone^Mcr");
            bob.hears(ann, "two^M");
            ann.sendApart("cut", "\r", "\n");
            bob.hears(ann, "cut");
            bob.hearsNothingBefore(ann);
        }
    }

    @OnEveryEngine
    void aMillionEmptyLinesAreDroppedAndTheRoomGoesOn(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            byte[] empty = new byte[1 << 16];
            Arrays.fill(empty, (byte) '\n');
            for (int i = 0; i < 16; i++) {
                ann.send(empty);
            }
            ann.say("still here");
            bob.hears(ann, "still here");
        }
    }
}
