package switchboard.net;

/** How a connect has ended, for those who rather switch than catch. */
public sealed interface ConnectOutcome {

    /**
     * It is made.
     *
     * @param client the caller's, to close
     */
    record Connected(Client client) implements ConnectOutcome {}

    /**
     * It is not.
     *
     * @param why what {@link ClientSetup#connect} would have thrown
     */
    record NotConnected(ConnectException why) implements ConnectOutcome {}
}
