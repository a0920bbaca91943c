package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import switchboard.chat.ChatOptions;
import switchboard.chat.SlowPolicy;
import switchboard.net.CloseReason.Kind;

/** Members that read slowly or not at all harm nobody but themselves. */
@Timeout(600)
final class ChatSlowMemberTest {

    private static final int SMALL_BUFFER_BYTES = 4 << 10;

    /** Lines under way at once: far fewer than the lag, so that who reads misses nothing. */
    private static final int WINDOW_LINES = 500;

    private static final int LAG_BYTES = 256 << 10;
    private static final int LOG_BYTES = 1 << 20;

    /** Together 100 MB, or 12 MB: more than the log and what sockets hold. */
    private static final int LINES = ChatFigures.of(120_000, 1_000_000);

    /** The longest silence that others may notice, on a machine that does much else besides. */
    private static final Duration SILENCE_MAX = Duration.ofMillis(ChatFigures.of(2_000, 250));

    private static ChatOptions small(ChatOptions options) {
        return options.withSizes(8 << 10, LAG_BYTES, LOG_BYTES);
    }

    /** One who speaks, three who read all, and how long the first of them heard nothing. */
    private static final class Conversation {
        final ChatMember speaker;
        final List<ChatMember> healthy = new ArrayList<>();
        final List<NumberedLines> heard = new ArrayList<>();
        int stalledMembers;
        long silenceNanos;
        int said;

        Conversation(ChatRoom room) {
            speaker = room.join();
            for (int i = 0; i < 3; i++) {
                healthy.add(room.join());
                heard.add(new NumberedLines());
            }
        }

        /** A member that reads only when it is asked to. */
        ChatMember addStalled(ChatRoom room) {
            ChatMember stalled = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            stalled.greeting();
            stalledMembers++;
            return stalled;
        }

        /** What the room says by itself would count as missed lines too. */
        void untilJoinsAreTold() {
            speaker.hearsOfJoins(healthy.size() + stalledMembers);
        }

        void go(int lines) {
            long lastNanos = System.nanoTime();
            for (int end = said + lines; said < end; ) {
                int until = Math.min(end, said + WINDOW_LINES);
                speaker.send(NumberedLines.lines(said, until));
                said = until;
                for (int i = 0; i < healthy.size(); i++) {
                    while (heard.get(i).next() < said) {
                        heard.get(i).hear(healthy.get(i).anyLine());
                        long nowNanos = System.nanoTime();
                        silenceNanos = Math.max(silenceNanos, nowNanos - lastNanos);
                        lastNanos = nowNanos;
                    }
                }
            }
        }

        void assertNobodyMissedAnything() {
            assertThat(heard).allMatch(lines -> lines.missed() == 0);
        }
    }

    @OnOneLoopAndTwo
    void aStalledMemberIsToldOnceHowManyLinesItMissed(ChatSetting setting, TestReporter reporter) {
        try (ChatRoom room = ChatRoom.open(setting, ChatSlowMemberTest::small)) {
            Conversation others = new Conversation(room);
            ChatMember stalled = others.addStalled(room);
            others.untilJoinsAreTold();
            others.go(LINES);
            others.assertNobodyMissedAnything();
            reporter.publishEntry("longest silence, ms", "" + others.silenceNanos / 1_000_000);
            assertThat(Duration.ofNanos(others.silenceNanos)).isLessThan(SILENCE_MAX);

            NumberedLines read = new NumberedLines();
            while (read.next() < LINES) {
                read.hear(stalled.anyLine());
            }
            reporter.publishEntry("lines missed", "" + read.missed());
            assertThat(read.notices()).isEqualTo(1);
            assertThat(read.missed()).isGreaterThan(LINES / 4);
            stalled.hearsNothingBefore(others.speaker);
        }
    }

    @OnOneLoopAndTwo
    void aStalledMemberIsCutWhereThatIsThePolicy(ChatSetting setting) {
        try (ChatRoom room =
                ChatRoom.open(setting, options -> small(options).withSlow(SlowPolicy.CUT))) {
            Conversation others = new Conversation(room);
            ChatMember stalled = others.addStalled(room);
            others.untilJoinsAreTold();
            others.go(LINES);
            others.assertNobodyMissedAnything();
            assertThat(Duration.ofNanos(others.silenceNanos)).isLessThan(SILENCE_MAX);
            assertThat(room.reasonOf(stalled).kind()).isEqualTo(Kind.OUTPUT_LIMIT);
            assertThat(room.reasonOf(stalled).detail())
                    .isEqualTo("cut: more than " + LAG_BYTES + " bytes behind");
            others.go(WINDOW_LINES);
        }
    }

    @OnOneLoopAndTwo
    void manyStalledMembersWakeOneByOne(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting, ChatSlowMemberTest::small)) {
            Conversation others = new Conversation(room);
            List<ChatMember> stalled = new ArrayList<>();
            List<NumberedLines> read = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                stalled.add(others.addStalled(room));
                read.add(new NumberedLines());
            }
            others.untilJoinsAreTold();
            for (int i = 0; i < stalled.size(); i++) {
                others.go(LINES / 20);
                while (read.get(i).next() < others.said) {
                    read.get(i).hear(stalled.get(i).anyLine());
                }
            }
            others.assertNobodyMissedAnything();
            assertThat(read.getLast().missed()).isPositive();
        }
    }

    @OnOneLoopAndTwo
    void aMemberThatReadsLessThanIsSaidGetsWholeLinesAndRightNumbers(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting, ChatSlowMemberTest::small)) {
            Conversation others = new Conversation(room);
            ChatMember slow = others.addStalled(room);
            others.untilJoinsAreTold();
            NumberedLines read = new NumberedLines();
            while (others.said < LINES) {
                others.go(WINDOW_LINES);
                for (int i = 0; i < WINDOW_LINES / 10; i++) {
                    read.hear(slow.anyLine());
                }
            }
            others.assertNobodyMissedAnything();
            while (read.next() < LINES) {
                read.hear(slow.anyLine());
            }
            assertThat(read.missed()).isPositive();
        }
    }
}
