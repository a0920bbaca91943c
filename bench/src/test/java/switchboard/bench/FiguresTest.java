package switchboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FiguresTest {

    @Test
    void countsAreShortened() {
        assertThat(Figures.count(41_234_567)).isEqualTo("41.23 M");
        assertThat(Figures.count(182_449)).isEqualTo("182.4 k");
        assertThat(Figures.count(9_999)).isEqualTo("9,999");
        assertThat(Figures.count(Double.NaN)).isEqualTo("-");
    }

    @Test
    void smallCostsKeepThreeDigits() {
        assertThat(Figures.number(0.01301)).isEqualTo("0.0130");
        assertThat(Figures.number(0.5741)).isEqualTo("0.574");
        assertThat(Figures.number(8.412)).isEqualTo("8.41");
        assertThat(Figures.number(1360.3)).isEqualTo("1,360");
        assertThat(Figures.number(10)).isEqualTo("10");
        assertThat(Figures.number(Double.NaN)).isEqualTo("-");
    }
}
