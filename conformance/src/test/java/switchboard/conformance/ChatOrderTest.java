package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Everybody hears the same lines in the same order, each speaker's in its own, none twice. */
@Timeout(600)
final class ChatOrderTest {

    @OnOneLoopAndTwo
    void twentyWhoSpeakAndTwentyWhoListenHearOneOrder(ChatSetting setting) throws IOException {
        int lines = ChatFigures.of(200, 1_000);
        try (ChatRoom room = ChatRoom.open(setting);
                ChatCrowd crowd = new ChatCrowd(room.lines(), 20, 20, lines)) {
            assertThat(crowd.run()).isEqualTo(20L * 20 * lines + 20L * 19 * lines);
        }
    }

    /** The members in a process of their own, so that each side has its share of descriptors. */
    @OnOneLoopAndTwo
    void thousandsInOneRoomHearOneOrder(ChatSetting setting, TestReporter reporter) {
        int listeners = ChatFigures.of(500, 5_000);
        int lines = ChatFigures.of(200, 500);
        try (ChatRoom room = ChatRoom.open(setting);
                JavaProcess crowd =
                        JavaProcess.start(
                                ChatCrowd.class,
                                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                                room.lines().getPort(),
                                10,
                                listeners,
                                lines)) {
            long beganNanos = System.nanoTime();
            assertThat(crowd.line()).isEqualTo("delivered " + 10L * lines * (listeners + 9));
            long millis = (System.nanoTime() - beganNanos) / 1_000_000;
            reporter.publishEntry("milliseconds for all lines, joins included", "" + millis);
        }
    }
}
