package switchboard.cli.io;

import java.util.List;

/** One JSON object on one line. One thread. */
public final class Json {

    private final StringBuilder text = new StringBuilder("{");

    private Json() {}

    /** An object whose first member is {@code "event"}. */
    public static Json event(String name) {
        return new Json().with("event", name);
    }

    /** The same object with one more member. */
    public Json with(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    /** The same object with one more member. */
    public Json with(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    /** The same object with one more member. */
    public Json with(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** The same object with one more member, an array. */
    public Json with(String name, List<String> values) {
        name(name);
        text.append('[');
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ",");
            quote(values.get(i));
        }
        text.append(']');
        return this;
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (isPlain(value, i)) {
                        text.append(c);
                    } else {
                        text.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        text.append('"');
    }

    /**
     * Control characters, line separators, and halves of a surrogate pair are written as numbers.
     */
    private static boolean isPlain(String value, int index) {
        char c = value.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 < value.length() && Character.isLowSurrogate(value.charAt(index + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return index > 0 && Character.isHighSurrogate(value.charAt(index - 1));
        }
        return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
    }

    /** The object as it is now. */
    @Override
    public String toString() {
        return text + "}";
    }
}
