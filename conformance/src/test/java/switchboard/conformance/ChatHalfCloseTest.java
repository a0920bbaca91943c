package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import switchboard.net.CloseReason.Kind;

/** A member that closes its half has left: what it sent is said, what is due to it is sent. */
@Timeout(120)
final class ChatHalfCloseTest {

    private static final int SMALL_BUFFER_BYTES = 4 << 10;

    @OnOneLoopAndTwo
    void whatWasSaidBeforeLeavingIsDelivered(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember bob = room.join();
            for (int i = 0; i < ChatFigures.of(100, 2_000); i++) {
                ChatMember ann = room.join();
                ann.say("said " + i);
                ann.send("and left");
                ann.close();
                bob.hears(ann, "said " + i);
                bob.hears(ann, "and left");
            }
        }
    }

    @OnOneLoopAndTwo
    void whoClosesItsHalfGetsWhatIsDueAndThenTheEnd(ChatSetting setting) {
        int lines = 20_000;
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            ann.greeting();
            ChatMember bob = room.join();
            ChatMember witness = room.join();
            StringBuilder script = new StringBuilder();
            for (int i = 0; i < lines; i++) {
                script.append("line ").append(i).append('\n');
            }
            bob.send(script.toString());
            for (int i = 0; i < lines; i++) {
                witness.hears(bob, "line " + i);
            }
            ann.say("good bye");
            ann.closeOutput();
            witness.hears(ann, "good bye");
            bob.hears(ann, "good bye");
            for (int i = 0; i < lines; i++) {
                ann.hears(bob, "line " + i);
            }
            assertThat(ann.untilEnd().lines()).allMatch(ChatMember::isPresence);
            assertThat(room.reasonOf(ann).kind()).isEqualTo(Kind.PEER_CLOSED);
        }
    }

    @OnOneLoopAndTwo
    void whoClosesItsHalfAtOnceHasLeft(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember bob = room.join();
            ChatMember ann = room.connect(room.lines(), 0);
            ann.closeOutput();
            assertThat(ann.untilEnd()).contains("* lobby, 2 members;").doesNotContain("say:");
            bob.hearsNothingBefore(room.join());
        }
    }

    @OnEveryEngine
    void behindExitNothingIsSaid(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.send("before\nexit\nbehind\n");
            ann.closeOutput();
            bob.hears(ann, "before");
            assertThat(ann.untilEnd()).doesNotContain("say:");
            bob.hearsNothingBefore(room.join());
        }
    }

    @OnEveryEngine
    void whoLeavesABusyRoomAndReadsSlowlyComesToAnEnd(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            ann.greeting();
            ChatMember bob = room.join();
            ChatMember witness = room.join();
            String line = "x".repeat(1_000);
            for (int i = 0; i < 2_000; i++) {
                bob.say(line);
                witness.hears(bob, line);
            }
            ann.closeOutput();
            long read = 0;
            for (int some; (some = ann.someBytes(64 << 10).length) > 0; read += some) {
                for (int i = 0; i < 10; i++) {
                    bob.say(line);
                    witness.hears(bob, line);
                }
                assertThat(read).as("bytes read after it left").isLessThan(3_000_000);
            }
            assertThat(read).isGreaterThan(2_000_000);
        }
    }
}
