package switchboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import switchboard.bench.Outcome.Failed;
import switchboard.bench.Outcome.Sample;

final class DialogueTest {
    private final StringWriter asked = new StringWriter();

    private Dialogue with(String answers) throws IOException {
        Dialogue dialogue = new Dialogue(new BufferedReader(new StringReader(answers)), asked);
        dialogue.begin();
        return dialogue;
    }

    @Test
    void oneSliceIsMeasuredForEachEmptyLine() throws IOException {
        Dialogue dialogue =
                with("ok=1 ready=1\nok=1 per_second=5\nok=1 per_second=6\nok=1 said=9\n");
        dialogue.slice();
        dialogue.slice();
        assertThat(asked).hasToString("\n\n");
        assertThat(dialogue.end()).isInstanceOf(Sample.class);
        assertThat(dialogue.outcomes())
                .extracting(outcome -> ((Sample) outcome).perSecond())
                .containsExactly(5.0, 6.0);
    }

    @Test
    void whatIsLostInTheEndFailsEverySlice() throws IOException {
        Dialogue dialogue =
                with("ok=1 ready=1\nok=1 per_second=5\nok=1 per_second=6\nok=0 error=lost\n");
        dialogue.slice();
        dialogue.slice();
        dialogue.end();
        assertThat(dialogue.outcomes()).containsExactly(new Failed("lost"), new Failed("lost"));
    }

    @Test
    void afterAFailureNothingMoreIsAsked() throws IOException {
        Dialogue dialogue = with("ok=0 error=no connection\n");
        dialogue.slice();
        dialogue.slice();
        assertThat(asked.toString()).isEmpty();
        assertThat(dialogue.end()).isEqualTo(new Failed("no connection"));
        assertThat(dialogue.outcomes()).hasSize(2).containsOnly(new Failed("no connection"));
    }

    @Test
    void aLoadProgramThatSaysNothingMoreHasFailed() throws IOException {
        Dialogue dialogue = with("ok=1 ready=1\n");
        dialogue.slice();
        assertThat(dialogue.outcomes()).containsExactly(new Failed("the load program has ended"));
    }
}
