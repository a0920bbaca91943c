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
}
