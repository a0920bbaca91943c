package switchboard.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import switchboard.net.ServerSetup;

/** Sends one text to whoever connects, reads what is left, and closes. Any thread. */
public final class GreetServer implements Service {

    /** What the tutorials' server sends. */
    public static final String TEXT = "hello";

    private final byte[] text;

    /** A server that sends {@link #TEXT}. */
    public GreetServer() {
        this(TEXT);
    }

    /** A server that sends this, in UTF-8. */
    public GreetServer(String text) {
        this.text = text.getBytes(UTF_8);
    }

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.handler(new OnConnect(() -> text));
    }
}
