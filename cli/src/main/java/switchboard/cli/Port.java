package switchboard.cli;

/** The number of a port. */
record Port(int number) {

    private static final int MAX = 65_535;

    static Port parse(String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() <= 5
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits && Integer.parseInt(text) <= MAX) {
            return new Port(Integer.parseInt(text));
        }
        throw new IllegalArgumentException("expected a port from 0 to 65535");
    }
}
