package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorLimitTest {

    @ParameterizedTest
    @CsvSource({
        "'Max open files            1024                 524288               files     ', 1024",
        "'Max open files            64 64 files', 64",
        "'Max open files            unlimited            unlimited            files     ', 1048576",
        "'Max open files            9223372036854775807  unlimited            files     ', 1048576",
    })
    void theSoftLimitIsTheFirstNumber(String line, int limit) {
        List<String> lines =
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units",
                        "Max processes             93871                93871               "
                                + " processes",
                        line,
                        "Max locked memory         8388608              8388608             "
                                + " bytes");
        assertThat(DescriptorLimit.parse(lines)).isEqualTo(limit);
    }

    @Test
    void withoutTheLineTheLimitIsAGuess() {
        assertThat(DescriptorLimit.parse(List.of("Max locked memory 1 1 bytes"))).isEqualTo(8_192);
        assertThat(DescriptorLimit.parse(List.of())).isEqualTo(8_192);
    }

    @Test
    void thereIsRoomForOneConnectionAtLeast() {
        assertThat(DescriptorLimit.connectionsMax()).isPositive();
    }
}
