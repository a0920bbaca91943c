package switchboard.engine.readiness;

/** The names of what a poller can watch. Any thread. */
final class PollMasks {

    private record Named(String name, int mask) {}

    private static final Named[] ALL = {
        new Named("IN", Poller.IN),
        new Named("PRI", Poller.PRI),
        new Named("OUT", Poller.OUT),
        new Named("ERR", Poller.ERR),
        new Named("HUP", Poller.HUP),
        new Named("NVAL", Poller.NVAL),
        new Named("RDNORM", Poller.RDNORM),
        new Named("RDBAND", Poller.RDBAND),
        new Named("WRNORM", Poller.WRNORM),
        new Named("WRBAND", Poller.WRBAND),
        new Named("RDHUP", Poller.RDHUP),
    };

    private PollMasks() {}

    /** {@code IN, OUT}; bits that have no name come last, in hexadecimal. */
    static String names(int events) {
        StringBuilder names = new StringBuilder();
        int rest = events;
        for (Named named : ALL) {
            if ((events & named.mask) != 0) {
                names.append(names.isEmpty() ? "" : ", ").append(named.name);
                rest &= ~named.mask;
            }
        }
        if (rest != 0) {
            names.append(names.isEmpty() ? "0x" : ", 0x").append(Integer.toHexString(rest));
        }
        return names.toString();
    }
}
