package switchboard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import switchboard.bench.Outcome.Failed;
import switchboard.bench.Outcome.Sample;

final class OutcomeTest {

    @Test
    void aLineOfNumbersIsASample() {
        Outcome outcome =
                Outcome.parse("ok=1 seconds=2.000 per_second=5e6 server_cpu=1.9 loader_cpu=1\n");
        assertThat(outcome).isInstanceOf(Sample.class);
        Sample sample = (Sample) outcome;
        assertThat(sample.perSecond()).isEqualTo(5e6);
        assertThat(sample.serverBusy()).isCloseTo(0.95, within(1e-9));
        assertThat(sample.loaderBusy()).isCloseTo(0.5, within(1e-9));
        assertThat(sample.value("p50_micros")).isNaN();
    }

    @Test
    void anErrorKeepsItsWholeSentence() {
        Outcome outcome = Outcome.parse("ok=0 error=member 4 received 10 bytes instead of 20");
        assertThat(outcome).isEqualTo(new Failed("member 4 received 10 bytes instead of 20"));
    }

    @Test
    void anythingElseIsAFailureThatQuotesIt() {
        assertThat(Outcome.parse("Alarm clock")).isEqualTo(new Failed("said: Alarm clock"));
        assertThat(Outcome.parse("ok=1 half")).isInstanceOf(Failed.class);
    }
}
