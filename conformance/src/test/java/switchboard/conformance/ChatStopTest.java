package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.net.CloseReason.Kind;
import switchboard.net.StopReport;

/** A room that stops says so, sends everybody what is due to them, and takes nobody more. */
@Timeout(120)
final class ChatStopTest {

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final int SMALL_BUFFER_BYTES = 4 << 10;
    private static final String CLOSING = ChatMember.STAMP + "\\* closing";

    private static CompletableFuture<StopReport> stopping(ChatRoom room, Duration grace) {
        return CompletableFuture.supplyAsync(() -> room.server().stop(grace));
    }

    @OnOneLoopAndTwo
    void theLastLineThatEverybodyGetsIsClosing(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            List<ChatMember> members = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                members.add(i % 2 == 0 ? room.join() : room.joinRaw());
            }
            CompletableFuture<StopReport> report = stopping(room, GRACE);
            for (ChatMember member : members) {
                List<String> last = member.untilEnd().lines().toList();
                assertThat(last.getLast()).matches(CLOSING);
                assertThat(last.subList(0, last.size() - 1)).allMatch(ChatMember::isPresence);
                member.close();
            }
            assertThat(report.join()).isEqualTo(new StopReport(50, 0));
            assertThat(room.reasonOf(members.getFirst()).kind()).isEqualTo(Kind.SERVER_STOPPED);
        }
    }

    @OnOneLoopAndTwo
    void whoReadsSlowlyGetsEverythingThatIsDue(ChatSetting setting) {
        int lines = 20_000;
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember slow = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            slow.greeting();
            ChatMember bob = room.join();
            ChatMember ann = room.join();
            bob.hearsOfJoins(1);
            bob.send(NumberedLines.lines(0, lines));
            NumberedLines heard = new NumberedLines();
            while (heard.next() < lines) {
                heard.hear(ann.anyLine());
            }
            CompletableFuture<StopReport> report = stopping(room, GRACE);
            assertThat(ann.untilEnd()).containsPattern("\\* closing\n$");
            ann.close();
            bob.close();
            NumberedLines due = new NumberedLines();
            String last = slow.anyLine();
            for (; due.next() < lines; last = slow.anyLine()) {
                due.hear(last);
            }
            assertThat(due.missed()).isZero();
            assertThat(last).matches(CLOSING);
            assertThat(slow.untilEnd()).isEmpty();
            slow.close();
            assertThat(report.join()).isEqualTo(new StopReport(3, 0));
        }
    }

    @OnOneLoopAndTwo
    void inTheMiddleOfTrafficAllHearTheSameUpToTheEnd(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ChatMember speaker = room.join();
            speaker.hearsNothingBefore(ann);
            bob.said();
            CompletableFuture<StopReport> report = new CompletableFuture<>();
            int said = 0;
            for (; !room.isGone(speaker) && !report.isDone(); said += 500) {
                try {
                    speaker.send(NumberedLines.lines(said, said + 500));
                } catch (UncheckedIOException stopped) {
                    break;
                }
                if (said == 10_000) {
                    report = stopping(room, GRACE);
                }
                speaker.awaitRead();
            }
            List<String> byAnn = speech(ann.untilEnd());
            List<String> byBob = speech(bob.untilEnd());
            assertThat(byAnn.getLast()).matches(CLOSING);
            assertThat(byAnn).isEqualTo(byBob);
            NumberedLines heard = new NumberedLines();
            byAnn.subList(0, byAnn.size() - 1).forEach(heard::hear);
            assertThat(heard.missed()).isZero();
            assertThat(heard.next()).isGreaterThanOrEqualTo(10_000);
            ann.close();
            bob.close();
            speaker.close();
            assertThat(report.join().cut()).isZero();
        }
    }

    private static List<String> speech(String all) {
        return all.lines().filter(line -> !ChatMember.isPresence(line)).toList();
    }

    @OnEveryEngine
    void whoTakesNothingIsCutWhenTheGraceIsOver(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember stalled = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            stalled.greeting();
            ChatMember bob = room.join();
            ChatMember ann = room.join();
            bob.hearsOfJoins(1);
            bob.send(NumberedLines.lines(0, 60_000));
            NumberedLines heard = new NumberedLines();
            while (heard.next() < 60_000) {
                heard.hear(ann.anyLine());
            }
            bob.close();
            ann.close();
            room.awaitMembers(1);
            assertThat(room.server().stop(Duration.ofMillis(200))).isEqualTo(new StopReport(0, 1));
            assertThat(room.reasonOf(stalled).kind()).isEqualTo(Kind.SERVER_STOPPED);
        }
    }

    @OnEveryEngine
    void nobodyComesInAnyMore(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            CompletableFuture<StopReport> report = stopping(room, GRACE);
            assertThat(ann.anyLine()).matches(CLOSING);
            Eventually.holds("the end", () -> ann.untilEnd().isEmpty());
            assertThatThrownBy(() -> room.join(room.lines()))
                    .hasRootCauseInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> room.join(room.raw()))
                    .hasRootCauseInstanceOf(ConnectException.class);
            ann.close();
            report.join();
        }
    }

    @OnOneLoopAndTwo
    void anEmptyRoomStopsAtOnce(ChatSetting setting, TestReporter reporter) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ann.close();
            room.awaitMembers(0);
            long beganNanos = System.nanoTime();
            assertThat(room.server().stop(GRACE)).isEqualTo(new StopReport(0, 0));
            long millis = (System.nanoTime() - beganNanos) / 1_000_000;
            reporter.publishEntry("milliseconds to stop", "" + millis);
            assertThat(millis).isLessThan(ChatFigures.of(500, 50));
        }
    }

    @OnOneLoopAndTwo
    void stoppingTwiceIsStoppingOnce(ChatSetting setting) throws IOException {
        ChatOptions options =
                ChatRoom.on(ChatOptions.DEFAULT, "127.0.0.1")
                        .withLoops(setting.engine(), setting.loops());
        try (ChatServer withLoopsOfItsOwn = ChatServer.start(options)) {
            StopReport report = withLoopsOfItsOwn.stop(GRACE);
            assertThat(report).isEqualTo(new StopReport(0, 0));
            assertThat(withLoopsOfItsOwn.stop(GRACE)).isEqualTo(report);
        }
    }
}
