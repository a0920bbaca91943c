package switchboard.conformance;

/**
 * How large the tests of chat are: small by default, in full with {@code -Dswitchboard.long=true}.
 */
final class ChatFigures {

    static final boolean LONG = Boolean.getBoolean("switchboard.long");

    private ChatFigures() {}

    static int of(int usual, int full) {
        return LONG ? full : usual;
    }

    /** Prints how long it took, in a long run. */
    static void report(ChatSetting setting, String what, long beganNanos) {
        if (LONG) {
            double seconds = (System.nanoTime() - beganNanos) / 1e9;
            System.err.printf("%s: %s in %.1f s%n", setting, what, seconds);
        }
    }
}
