package switchboard.net;

/**
 * What a server does with one connection, in blocking style: on a virtual thread of its own, from
 * the accept until it returns. Then what it has sent goes out and the connection is closed.
 *
 * <p>Whatever it throws closes that connection alone and is logged, except the {@link
 * ConnectionClosedException} of a connection that is gone anyway.
 */
@FunctionalInterface
public interface RequestHandler {

    /** Serves the connection. It is interrupted when the server stops and its grace is over. */
    void handle(Request request) throws Exception;
}
