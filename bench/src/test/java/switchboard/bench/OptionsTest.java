package switchboard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import switchboard.bench.Options.UsageException;

final class OptionsTest {

    private static Options parse(String... args) throws UsageException {
        return Options.parse(args);
    }

    @Test
    void numbersGivenWinOverThoseOfAQuickRun() throws UsageException {
        Options options = parse("--quick", "--repeat", "5", "--out", "x.md");
        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.seconds()).isEqualTo(0.5);
        assertThat(options.out()).isEqualTo(Path.of("x.md"));
        assertThat(options.only().kinds())
                .containsExactly(Kind.ECHO, Kind.BLOCKING, Kind.FANOUT, Kind.IDLE);
    }

    @Test
    void onlyOneKindIsMeasuredWhenAskedFor() throws UsageException {
        assertThat(parse("--only", "fanout").only().kinds()).containsExactly(Kind.FANOUT);
        assertThat(parse("--only", "blocking").includes(Workload.BLOCKING_100)).isTrue();
    }

    @Test
    void theFloodIsMeasuredWhenAskedForAndThenAlone() throws UsageException {
        Options options = parse("--engines", "--only", "flood");
        assertThat(Workload.measured().stream().filter(options::includes))
                .containsExactly(Workload.FLOOD);
        assertThat(parse().includes(Workload.FLOOD)).isFalse();
        assertThat(parse("--only", "echo").includes(Workload.FLOOD)).isFalse();
    }

    @Test
    void thoseThatComeAndGoAreMeasuredWhenAskedForAndThenAlone() throws UsageException {
        Options options = parse("--only", "connections");
        assertThat(Workload.measured().stream().filter(options::includes))
                .containsExactly(
                        Workload.ALONE, Workload.FROM_MANY, Workload.AT_ONCE, Workload.FROM_ONE);
        assertThat(parse().includes(Workload.FROM_MANY)).isFalse();
    }

    @Test
    void handshakesAreMeasuredWhenAskedForAndThenAlone() throws UsageException {
        Options options = parse("--only", "handshakes");
        assertThat(Workload.measured().stream().filter(options::includes))
                .containsExactly(
                        Workload.NO_HANDSHAKES, Workload.HANDSHAKES_500, Workload.HANDSHAKES_MOST);
        assertThat(parse().includes(Workload.HANDSHAKES_500)).isFalse();
        assertThat(parse("--only", "connections").includes(Workload.HANDSHAKES_500)).isFalse();
    }

    @Test
    void enginesAreComparedUnderTheirOwnLoads() throws UsageException {
        Options options = parse("--engines");
        assertThat(options.engines()).isTrue();
        assertThat(options.includes(Workload.ECHO_1000)).isTrue();
        assertThat(options.includes(Workload.RATE_500)).isFalse();
        assertThat(parse().engines()).isFalse();
        assertThat(parse().includes(Workload.RATE_500)).isTrue();
    }

    @Test
    void noServerIsStoppedForLongerThanItWaitsForHalfAFrame() throws UsageException {
        assertThat(parse("--seconds", "1").seconds()).isEqualTo(1);
        assertThatThrownBy(() -> parse("--seconds", "3"))
                .hasMessage("--seconds wants a number from 0.200 to 1");
    }

    @Test
    void wrongArgumentsAreNamedInOneSentence() {
        assertThatThrownBy(() -> parse("--fast")).hasMessage("unknown option --fast");
        assertThatThrownBy(() -> parse("--out")).hasMessage("--out wants a value");
        assertThatThrownBy(() -> parse("--seconds", "x"))
                .hasMessage("--seconds wants a number, not x");
        assertThatThrownBy(() -> parse("--repeat", "0"))
                .hasMessage("--repeat wants a number from 1 to 99");
        assertThatThrownBy(() -> parse("--only", "udp"))
                .hasMessage("--only wants one of " + Part.NAMES + ", not udp");
    }
}
