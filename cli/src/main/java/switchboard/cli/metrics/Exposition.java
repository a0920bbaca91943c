package switchboard.cli.metrics;

import java.util.Locale;

/** Writes what was counted in Prometheus' text format, version 0.0.4. One thread. */
final class Exposition {

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(8 << 10);

    /** What the samples that follow have in common. */
    void family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    void sample(String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    void sample(String name, double value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    /** One of a family that a label tells apart. */
    void sample(String name, String label, String labelled, long value) {
        text.append(name).append('{').append(label).append("=\"").append(labelled).append("\"} ");
        text.append(value).append('\n');
    }

    void sample(String name, String label, String labelled, double value) {
        text.append(name).append('{').append(label).append("=\"").append(labelled).append("\"} ");
        text.append(value).append('\n');
    }

    void counter(String name, String help, long value) {
        family(name, "counter", help);
        sample(name, value);
    }

    void gauge(String name, String help, long value) {
        family(name, "gauge", help);
        sample(name, value);
    }

    /** How a choice is written as a label. */
    static String label(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
