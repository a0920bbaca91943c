package switchboard.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

    @Test
    void anObjectIsOneLine() {
        assertThat(Json.event("line").with("line", "a\nb\r\tc").with("number", 7))
                .hasToString("{\"event\":\"line\",\"line\":\"a\\nb\\r\\tc\",\"number\":7}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "say \"hi\"   , say \\\"hi\\\"",
                "back\\slash  , back\\\\slash",
                "中文 😀       , 中文 😀",
            })
    void textIsQuoted(String text, String quoted) {
        assertThat(Json.event(text)).hasToString("{\"event\":\"" + quoted + "\"}");
    }

    @Test
    void whatIsNoCharacterOrNotSeenIsANumber() {
        assertThat(Json.event("\0\u001B\u007F\u0085\u2028\uD83D"))
                .hasToString("{\"event\":\"\\u0000\\u001b\\u007f\\u0085\\u2028\\ud83d\"}");
    }
}
