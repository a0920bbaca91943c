package switchboard.bench;

import java.util.Locale;

/** Numbers as they stand in a report; a dash for what was not measured. Any thread. */
final class Figures {
    private static final String NONE = "-";

    private Figures() {}

    /** 41.23 M, 182.4 k, 500. */
    static String count(double value) {
        if (value >= 1e6) {
            return decimals(2, value / 1e6) + " M";
        }
        return value >= 1e4 ? decimals(1, value / 1e3) + " k" : decimals(0, value);
    }

    /** A ratio or a cost, with about three digits that count. */
    static String number(double value) {
        if (value >= 100 || value == Math.rint(value)) {
            return decimals(0, value);
        }
        return decimals(value >= 1 ? 2 : value >= 0.1 ? 3 : 4, value);
    }

    static String percent(double value) {
        return Double.isNaN(value) ? NONE : decimals(0, 100 * value) + " %";
    }

    private static String decimals(int places, double value) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%,." + places + "f", value);
    }
}
