package switchboard.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where answers would be answered again. */
final class DatagramAnswersTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 13, 17, 19, 37, 9_007, 9_013, 9_017, 9_019, 9_037, 9_999, 21_567})
    void aServiceOfTheFamilyIsNotAnswered(int port) {
        assertThat(DatagramAnswers.mayAnswer(port, 5_000)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 53, 1_024, 5_001, 33_333, 65_535})
    void everybodyElseIsAnsweredButOnesOwnPort(int port) {
        assertThat(DatagramAnswers.mayAnswer(port, 5_000)).isTrue();
        assertThat(DatagramAnswers.mayAnswer(port, port)).isFalse();
    }
}
