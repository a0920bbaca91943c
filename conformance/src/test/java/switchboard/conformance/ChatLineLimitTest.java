package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.chat.ChatOptions;
import switchboard.net.CloseReason.Kind;

/** How long a line may be, and how long it may take. */
@Timeout(120)
final class ChatLineLimitTest {

    private static final int LIMIT = 8_192;
    private static final String REFUSED = "line refused: longer than 8192 bytes (--max-frame)";
    private static final String WAITING =
            "waiting for a line end; for clients that send none the room needs a raw listener"
                    + " (raw=ADDR)";

    private static ChatOptions withFrameTimeout(ChatOptions options, int millis) {
        return options.withLimits(
                options.limits()
                        .withTimeouts(Duration.ZERO, Duration.ofMillis(millis), Duration.ZERO));
    }

    @OnEveryEngine
    void aLineOfEightKilobytesIsSaid(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("x".repeat(LIMIT));
            bob.hears(ann, "x".repeat(LIMIT));
            ann.say("y".repeat(LIMIT) + "\r");
            bob.hears(ann, "y".repeat(LIMIT));
            ann.say("é".repeat(LIMIT / 2));
            bob.hears(ann, "é".repeat(LIMIT / 2));
        }
    }

    @OnEveryEngine
    void aLineIsRefusedAtTheFirstByteOver(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.sendApart("x".repeat(LIMIT));
            bob.say("not yet");
            ann.hears(bob, "not yet");
            ann.send("x");
            assertThat(ann.line()).isEqualTo(REFUSED);
        }
    }

    @OnEveryEngine
    void whoSentATooLongLineIsToldOnceAndStays(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (int i = 0; i < 20; i++) {
                ann.sendApart("x".repeat(LIMIT));
            }
            ann.say("the end of it");
            ann.say("still here");
            bob.hears(ann, "still here");
            assertThat(ann.untilNow()).containsExactly(REFUSED);
            ann.say("z".repeat(LIMIT + 1));
            assertThat(ann.untilNow()).containsExactly(REFUSED);
            bob.hearsNothingBefore(ann);
        }
    }

    @OnEveryEngine
    void anEndlessLineIsClosedAfterAnotherMegabyte(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            sendUntilCut(ann, (1 << 20) + 3 * LIMIT, 64 << 10);
            assertThat(room.reasonOf(ann).kind()).isEqualTo(Kind.FRAME_TOO_LONG);
            assertThat(room.reasonOf(ann).detail()).contains("8192");
            bob.hearsNothingBefore(room.join());
        }
    }

    /** The room may reset the connection while this is still being sent. */
    private static void sendUntilCut(ChatMember member, int bytes, int step) {
        try {
            for (int sent = 0; sent < bytes; sent += step) {
                member.send("x".repeat(step));
            }
        } catch (UncheckedIOException cut) {
            assertThat(cut).hasMessageMatching(".*(reset|Broken pipe).*");
        }
    }

    @OnEveryEngine
    void aDrippedLineIsClosedAtTheFrameTimeout(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting, options -> withFrameTimeout(options, 500))) {
            ChatMember silent = room.join();
            ChatMember ann = room.join();
            long beganNanos = System.nanoTime();
            dripUntilGone(room, ann);
            assertThat(System.nanoTime() - beganNanos).isGreaterThanOrEqualTo(500_000_000);
            assertThat(room.reasonOf(ann).kind()).isEqualTo(Kind.FRAME_TIMEOUT);
            assertThat(ann.linesBefore("a line must end within 500 ms of its first byte"))
                    .isEmpty();
            ChatMember bob = room.join();
            silent.say("who says nothing stays");
            bob.hears(silent, "who says nothing stays");
        }
    }

    private static void dripUntilGone(ChatRoom room, ChatMember member) {
        try {
            while (!room.isGone(member)) {
                member.sendApart("x");
            }
        } catch (UncheckedIOException cut) {
            assertThat(cut).hasMessageMatching(".*(reset|Broken pipe).*");
        }
    }

    @Test
    void whoSaysNothingStaysUnlessItIsAskedForOtherwise() {
        assertThat(ChatOptions.DEFAULT.limits().idleTimeout()).isZero();
        assertThat(ChatOptions.DEFAULT.limits().writeTimeout()).isZero();
        assertThat(ChatOptions.DEFAULT.limits().frameTimeout()).hasSeconds(30);
    }

    @OnEveryEngine
    void withAnIdleTimeoutAllWhoSayNothingAreGone(ChatSetting setting) {
        Duration idle = Duration.ofMillis(1_500);
        try (ChatRoom room =
                ChatRoom.open(
                        setting,
                        options ->
                                options.withLimits(
                                        options.limits()
                                                .withTimeouts(idle, idle, Duration.ZERO)))) {
            List<ChatMember> silent = new ArrayList<>();
            for (int i = 0; i < ChatFigures.of(50, 200); i++) {
                silent.add(room.join());
                if (i % 2 == 0) {
                    silent.getLast().send("half a line");
                }
            }
            for (ChatMember member : silent) {
                assertThat(room.reasonOf(member).kind())
                        .isIn(Kind.IDLE_TIMEOUT, Kind.FRAME_TIMEOUT);
            }
            room.awaitMembers(0);
        }
    }

    @OnEveryEngine
    void textWithoutALineEndIsExplainedOnce(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember typist = room.join();
            typist.say("has sent a line end");
            typist.untilNow();
            typist.send("and types slowly");
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            long beganNanos = System.nanoTime();
            ann.send("no line end");
            assertThat(ann.line()).isEqualTo(WAITING);
            assertThat(System.nanoTime() - beganNanos).isGreaterThanOrEqualTo(2_000_000_000L);
            ann.send(", still none");
            bob.send("here too");
            assertThat(bob.line()).isEqualTo(WAITING);
            ann.say(", now");
            assertThat(ann.untilNow()).noneMatch(WAITING::equals);
            typist.say(" to its end");
            assertThat(typist.untilNow()).noneMatch(WAITING::equals);
            bob.hears(ann, "no line end, still none, now");
            bob.hears(typist, "and types slowly to its end");
        }
    }
}
