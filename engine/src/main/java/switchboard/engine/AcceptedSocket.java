package switchboard.engine;

/**
 * A connection that was accepted and not yet adopted: nothing is read from it. Whoever has it must
 * hand it to {@link Engine#adopt} of an engine of the same provider, or close it. Any thread.
 */
public interface AcceptedSocket extends AutoCloseable {

    /** The peer's address. */
    Endpoint remoteAddress();

    /** Gives the connection up without a word. */
    @Override
    void close();
}
