package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command in a process of its own: real signals, real pipes. */
class ProcessTest {

    @ParameterizedTest
    @CsvSource({"INT", "TERM", "HUP"})
    void aSignalledRoomSaysGoodbyeAndExitsWithZero(String signal) throws Exception {
        try (Child room = Child.start("chat", "127.0.0.1:0");
                RunningCommand member = RunningCommand.start("join", room.port())) {
            member.out.await("lobby");

            room.signal(signal);

            assertThat(room.exitCode()).isZero();
            assertThat(member.exitCode()).isEqualTo(1);
            assertThat(member.out.text()).endsWith(" * closing\n");
            assertThat(room.err.text()).doesNotContain("Exception");
        }
    }

    @Test
    void aRoomStoppedInTrafficLosesNoLineItHasShown() throws Exception {
        try (Child room = Child.start("chat", "127.0.0.1:0", "--show")) {
            RunningCommand listener = RunningCommand.start("join", room.port());
            RunningCommand speaker = RunningCommand.start("join", room.port());
            listener.out.await("lobby");
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 200_000; i++) {
                lines.append("line ").append(i).append('\n');
            }
            speaker.in.type(lines.toString());
            listener.out.await(" say: line 1000\n");

            room.signal("TERM");

            assertThat(room.exitCode()).isZero();
            assertThat(listener.exitCode()).isEqualTo(1);
            speaker.exitCode();
            String heard = listener.out.text();
            assertThat(heard.substring(heard.length() - 80)).endsWith(" * closing\n");
            assertThat(numbers(heard)).isEqualTo(consecutive(numbers(heard).size()));
        }
    }

    private static List<Integer> numbers(String text) {
        return text.lines()
                .filter(line -> line.contains(" say: line "))
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    private static List<Integer> consecutive(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalledJoinExitsWithTheSignalsCode(String signal, int code) throws Exception {
        try (RunningCommand room = RunningCommand.room();
                Child member = Child.start("join", room.port())) {
            member.out.await("lobby");
            long before = System.nanoTime();

            member.signal(signal);

            assertThat(member.exitCode()).isEqualTo(code);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(2));
            assertThat(member.err.text()).isEmpty();
            room.err.await(" left: ");
        }
    }

    @Test
    void aStoppedAndContinuedJoinGoesOn() throws Exception {
        try (RunningCommand room = RunningCommand.room();
                RunningCommand other = RunningCommand.start("join", room.port());
                Child member = Child.start("join", room.port())) {
            member.out.await("lobby");
            member.signal("STOP");
            other.in.type("while it slept\n");
            member.type("typed while it slept\n");
            member.signal("CONT");

            member.out.await(" say: while it slept\n");
            other.out.await(" say: typed while it slept\n");
        }
    }

    @Test
    void echoIntoJoinDelivers() throws Exception {
        try (RunningCommand room = RunningCommand.room("--show");
                Child member = Child.shell("echo 'hi 中文' | $SWITCHBOARD join " + room.port())) {
            assertThat(member.exitCode()).isZero();
            room.out.await(" say: hi 中文\n");
            assertThat(member.err.text()).isEmpty();
        }
    }

    @Test
    void whenTheReaderOfItsOutputLeavesJoinLeavesToo() throws Exception {
        try (RunningCommand room = RunningCommand.room();
                RunningCommand speaker = RunningCommand.start("join", room.port());
                RunningCommand listener = RunningCommand.start("join", room.port());
                Child member =
                        Child.shell(
                                "sleep 60 | { $SWITCHBOARD join "
                                        + room.port()
                                        + "; echo rc $? >&2; } | head -n 1")) {
            member.out.await("lobby");
            for (int i = 0; i < 10_000 && !member.err.text().contains("rc"); i++) {
                speaker.in.type("line " + i + "\n");
                listener.out.await(" say: line " + i + "\n");
            }
            member.err.await("rc 2\n");
            assertThat(member.err.text()).startsWith("nobody reads standard output any more\n");
        }
    }

    @Test
    void aRoomWithClosedStreamsServes() throws Exception {
        String address = FakeServer.freeAddress();
        try (Child room =
                Child.shell("exec $SWITCHBOARD chat " + address + " --show >&- 2>&- <&-")) {
            RunningCommand member =
                    RunningCommand.start("join", address, "--reconnect", "100", "--quiet");
            member.out.await("lobby");
            member.in.type("hi\n/who\n");
            member.out.await("127.0.0.1");
            member.in.end();
            assertThat(member.exitCode()).isZero();
            room.signal("TERM");
            assertThat(room.exitCode()).isZero();
        }
    }

    @Test
    void namesOutsideAsciiAreUnderstoodInEveryLocale() throws Exception {
        try (RunningCommand room = RunningCommand.room("--show");
                Child member =
                        Child.shell(
                                "echo hi | LC_ALL=C $SWITCHBOARD join "
                                        + room.port()
                                        + " --name 安妮")) {
            assertThat(member.exitCode()).isZero();
            room.out.await(" 安妮 say: hi\n");
        }
    }

    @Test
    void nothingButTheSentenceIsPrinted() throws Exception {
        try (Child chat = Child.start("chat", "--lag", "-1")) {
            assertThat(chat.exitCode()).isEqualTo(2);
            assertThat(chat.out.text()).isEmpty();
            assertThat(chat.err.await("\n").lines()).hasSize(1);
        }
    }
}
