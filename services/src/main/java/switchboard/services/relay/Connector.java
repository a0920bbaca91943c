package switchboard.services.relay;

import java.io.IOException;

/** Makes new ends, such as connections to one server. Any thread but a loop's. */
@FunctionalInterface
public interface Connector {

    /**
     * Makes one; whoever asked closes it.
     *
     * @throws IOException in one sentence
     */
    RelayEnd connect() throws IOException;
}
