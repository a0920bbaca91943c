package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

final class NeedsTest {

    @Test
    void whatIsMissingSkipsATestAndNamesTheRemedy() {
        assertThatThrownBy(() -> new Needs(false).require(false, "no fork", "buy one"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no fork; buy one");
    }

    @Test
    void whereEverythingHasToBeTestedItIsAFailure() {
        assertThatThrownBy(() -> new Needs(true).require(false, "no fork", "buy one"))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessage("no fork; buy one (CI=true, so everything has to be tested)");
    }

    @Test
    void whatIsThereIsNoMatterAnywhere() {
        new Needs(true).require(true, "no fork", "buy one");
        Needs.program("sh", "dash");
    }
}
