package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** What a room holds, measured in a process of its own after a full collection. */
@Timeout(300)
final class ChatMemoryTest {

    private static final List<String> JVM =
            List.of("-XX:NativeMemoryTracking=summary", "-XX:+UseSerialGC", "-Xmx128m");
    private static final int SMALL_BUFFER_BYTES = 4 << 10;
    private static final int LINES_AT_ONCE = 500;

    /** A slow member may keep the rest of one line and a notice, beside what any member costs. */
    private static final long BYTES_PER_SLOW_MEMBER = 3 << 10;

    private static final int SLOW_MEMBERS = 50;
    private static final int STORM = ChatFigures.of(1_000, 10_000);

    private static JavaProcess child(ChatSetting setting) {
        return JavaProcess.start(ChatChild.class, JVM, setting.engine(), setting.loops());
    }

    /** Lines go through the room; all who read have them before the next come. */
    private static final class Traffic {
        final ChatMember speaker;
        final ChatMember listener;
        final NumberedLines heard = new NumberedLines();

        Traffic(ChatChild.Address at) {
            speaker = ChatMember.connect(at.lines(), 0);
            speaker.greeting();
            listener = ChatMember.connect(at.lines(), 0);
            listener.greeting();
        }

        void go(int lines) {
            for (int end = heard.next() + lines; heard.next() < end; ) {
                int until = heard.next() + LINES_AT_ONCE;
                speaker.send(NumberedLines.lines(heard.next(), until));
                while (heard.next() < until) {
                    heard.hear(listener.anyLine());
                }
            }
        }
    }

    @OnOneLoopAndTwo
    void slowReadersCostNoMemoryWhateverTheirNumber(ChatSetting setting, TestReporter reporter) {
        int lines = ChatFigures.of(60_000, 600_000);
        try (JavaProcess room = child(setting)) {
            ChatChild.Address at = ChatChild.addressOf(room);
            Traffic traffic = new Traffic(at);
            List<ChatMember> slow = new ArrayList<>();
            addSlow(slow, at);
            traffic.go(lines);
            long heap = Long.MAX_VALUE;
            long malloced = Long.MAX_VALUE;
            ChatChild.Memory held = measured(room);
            // A cost of each member comes in every round; what the JVM needs once, in one.
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < SLOW_MEMBERS; i++) {
                    addSlow(slow, at);
                }
                long beganNanos = System.nanoTime();
                for (int i = 0; i < 10; i++) {
                    traffic.go(lines / 20);
                    readAtOneKilobytePerSecond(slow, beganNanos);
                }
                ChatChild.Memory now = measured(room);
                heap = Math.min(heap, now.heapBytes() - held.heapBytes());
                malloced = Math.min(malloced, now.nativeBytes() - held.nativeBytes());
                held = now;
            }
            assertThat(traffic.heard.missed()).isZero();
            reporter.publishEntry("more on the heap for 50 slow readers", heap + " bytes");
            reporter.publishEntry("more in native memory", malloced + " bytes");
            assertThat(heap).isLessThan(SLOW_MEMBERS * BYTES_PER_SLOW_MEMBER);
            assertThat(malloced).isLessThan(SLOW_MEMBERS * BYTES_PER_SLOW_MEMBER);
            slow.forEach(ChatMember::close);
        }
    }

    private static void addSlow(List<ChatMember> slow, ChatChild.Address at) {
        ChatMember member = ChatMember.connect(at.lines(), SMALL_BUFFER_BYTES);
        member.greeting();
        slow.add(member);
    }

    /** The first measurement costs memory itself. */
    private static ChatChild.Memory measured(JavaProcess room) {
        ChatChild.memoryOf(room);
        return ChatChild.memoryOf(room);
    }

    private static void readAtOneKilobytePerSecond(List<ChatMember> members, long sinceNanos) {
        long seconds = 1 + (System.nanoTime() - sinceNanos) / 1_000_000_000;
        for (ChatMember member : members) {
            while (member.bytesRead() < seconds << 10) {
                member.someBytes(1 << 10);
            }
        }
    }

    @OnOneLoopAndTwo
    void aStormOfJoinsAndLeavesLeavesNothingBehind(ChatSetting setting, TestReporter reporter) {
        try (JavaProcess room = child(setting)) {
            ChatChild.Address at = ChatChild.addressOf(room);
            // What is left behind is left behind every time; what the JVM needs once, once.
            long smallest = Long.MAX_VALUE;
            long held = heldAfterStorm(room, at);
            for (int i = 0; i < 4; i++) {
                long heldNow = heldAfterStorm(room, at);
                smallest = Math.min(smallest, heldNow - held);
                held = heldNow;
            }
            reporter.publishEntry("more on the heap after a storm", smallest + " bytes");
            assertThat(smallest).isLessThan(STORM / 4 * 64L);
            // Pieces of the log come back to its pool, which never holds more than the log may.
            assertThat(measured(room).nativeBytes()).isLessThan(5 << 20);
        }
    }

    private static long heldAfterStorm(JavaProcess room, ChatChild.Address at) {
        storm(at, STORM / 4);
        Eventually.holds("all have left", () -> isAlone(at));
        return measured(room).heapBytes();
    }

    private static void storm(ChatChild.Address at, int members) {
        for (int i = 0; i < members; i++) {
            ChatMember member = ChatMember.connect(at.lines(), 0);
            member.greeting();
            member.say("/name guest" + i);
            member.say("a line");
            if (i % 3 == 0) {
                member.reset();
            } else {
                member.close();
            }
        }
    }

    private static boolean isAlone(ChatChild.Address at) {
        LockSupport.parkNanos(1_000_000);
        try (ChatMember newcomer = ChatMember.connect(at.lines(), 0)) {
            return newcomer.untilLine().contains("* lobby, 1 member;");
        }
    }
}
