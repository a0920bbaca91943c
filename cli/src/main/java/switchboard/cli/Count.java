package switchboard.cli;

/** A number of things, at least one. */
record Count(int value) {

    private static final int MAX = 1_000_000_000;

    static Count parse(String text) {
        return new Count(number(text, 1));
    }

    /** A number of times, also none. */
    record Times(int value) {

        static Times parse(String text) {
            return new Times(number(text, 0));
        }
    }

    private static int number(String text, int min) {
        boolean digits =
                !text.isEmpty()
                        && text.length() <= 10
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits && Long.parseLong(text) >= min && Long.parseLong(text) <= MAX) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("expected a whole number from " + min + " on");
    }
}
