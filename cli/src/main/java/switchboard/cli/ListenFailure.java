package switchboard.cli;

import switchboard.net.ListenException;

/** What helps when an address cannot be listened on. */
final class ListenFailure {

    private ListenFailure() {}

    /**
     * The sentence with its remedy.
     *
     * @param otherwise how another address is given
     */
    static CommandFailure of(ListenException problem, String otherwise) {
        String remedy =
                switch (problem.error()) {
                    case ADDRESS_IN_USE ->
                            " by "
                                    + PortOwner.of(problem.address())
                                    + "; give another address: "
                                    + otherwise;
                    case ADDRESS_NOT_AVAILABLE ->
                            "; give one of this machine's addresses, or 127.0.0.1";
                    case NOT_PERMITTED ->
                            "; ports below 1024 need privileges, so give a higher one";
                    default -> "";
                };
        return CommandFailure.local(problem.getMessage() + remedy);
    }
}
