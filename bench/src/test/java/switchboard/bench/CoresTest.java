package switchboard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class CoresTest {

    @Test
    void theFirstTwoOfAListAreTaken() throws IOException {
        assertThat(Cores.of("0-1")).isEqualTo(new Cores("0", "1"));
        assertThat(Cores.of("2,5-7")).isEqualTo(new Cores("2", "5"));
    }

    @Test
    void fewerThanTwoAreRefused() {
        assertThatThrownBy(() -> Cores.of("3"))
                .isInstanceOf(IOException.class)
                .hasMessage("two cores are needed, these are there: 3");
    }
}
