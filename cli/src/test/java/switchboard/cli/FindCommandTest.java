package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.cli.io.StopSignal;

/** {@code beacon} and {@code find}, asking loopback alone. */
@Timeout(60)
class FindCommandTest {

    private static final Pattern PORT = Pattern.compile("listening udp 0.0.0.0:(\\d+) engine=\\w+");

    @TempDir Path temp;

    private static String port(RunningCommand beacon) {
        Matcher line = PORT.matcher(beacon.err.await("bound to all interfaces"));
        assertThat(line.find()).as(beacon.err.text()).isTrue();
        return line.group(1);
    }

    private static RunningCommand find(String port, String... more) {
        String[] args = new String[more.length + 6];
        System.arraycopy(
                new String[] {"find", "127.0.0.1", "--timeout", "300ms", "--port", port},
                0,
                args,
                0,
                6);
        System.arraycopy(more, 0, args, 6, more.length);
        return RunningCommand.ran(args);
    }

    @Test
    void whoIsThereIsListedWithNameAddressRoundTripAndServices() {
        try (RunningCommand beacon =
                RunningCommand.start(
                        "beacon", "--port", "0", "--name", "office", "chat=33333", "echo=udp:9")) {
            RunningCommand find = find(port(beacon));
            assertThat(find.exitCode()).isZero();
            assertThat(find.out.text())
                    .matches(
                            "office +127\\.0\\.0\\.1 +\\d+\\.\\d\\d ms  chat tcp 33333, echo udp 9\n");
            beacon.signal(StopSignal.INT);
            assertThat(beacon.exitCode()).isZero();
            assertThat(beacon.err.text()).containsPattern("\n\\d+ answers; dropped: 0 that are no");
        }
    }

    @Test
    void jsonIsOneObjectForEach() {
        try (RunningCommand beacon =
                RunningCommand.start("beacon", "--port", "0", "--name", "office", "chat=33333")) {
            RunningCommand find = find(port(beacon), "--json");
            assertThat(find.out.text())
                    .matches(
                            "\\{\"event\":\"found\",\"name\":\"office\",\"address\":\"127.0.0.1\","
                                    + "\"round_trip_micros\":\\d+,\"services\":\\[\"chat tcp"
                                    + " 33333\"\\],\"authenticated\":false\\}\n");
        }
    }

    @Test
    void aTokenIsProvedAndWithoutItNobodyIsFound() throws Exception {
        Path token = Files.writeString(temp.resolve("token"), "a secret\n");
        Path wrong = Files.writeString(temp.resolve("wrong"), "another\n");
        try (RunningCommand beacon =
                RunningCommand.start(
                        "beacon", "--port", "0", "--name", "a", "--token-file", token.toString())) {
            String port = port(beacon);
            assertThat(find(port, "--token-file", token.toString()).out.text())
                    .endsWith(", authenticated\n");
            assertThat(find(port, "--token-file", wrong.toString()).exitCode()).isEqualTo(1);
        }
    }

    @Test
    void whatIsWrongIsSaidInOneSentence() {
        wrong("find: bad --timeout: a time longer than 0, such as 2s", "find", "--timeout", "0");
        wrong("find: bad --port 0: 1 to 65535", "find", "--port", "0");
        wrong(
                "beacon: bad service 'chat': expected SERVICE=PORT, such as chat=33333",
                "beacon",
                "chat");
        wrong("beacon: bad service 'chat=0': a port is a number from 1", "beacon", "chat=0");
        wrong("beacon: bad --name: a name is 1 to 32 letters", "beacon", "--name", "a b");
        wrong("join: --find looks for the address: leave ADDR out", "join", "--find", "a", "9");
        wrong("cannot read /nowhere (--token-file)", "beacon", "--token-file", "/nowhere");
    }

    private static void wrong(String sentence, String... args) {
        RunningCommand command = RunningCommand.ran(args);
        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err.text()).contains(sentence).hasLineCount(1);
    }

    @Test
    void theNameOfAMachineBecomesOneOfABeacon() {
        assertThat(MachineName.clean("office.example.org")).isEqualTo("office");
        assertThat(MachineName.clean("-my pc")).isEqualTo("my-pc");
        assertThat(MachineName.clean("")).isEqualTo("switchboard");
        assertThat(MachineName.clean("a".repeat(60))).hasSize(32);
    }
}
