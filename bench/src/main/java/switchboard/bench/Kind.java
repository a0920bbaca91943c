package switchboard.bench;

/** The kinds of work that are measured, and what is counted in each. */
enum Kind {
    ECHO("echo_load", "messages"),
    /** The same echo, by handlers that block. */
    BLOCKING("echo_load", "messages"),
    FANOUT("fanout_load", "deliveries"),
    /** A room in which two talk while others come and go. */
    CONNECTIONS("connections_load", "lines"),
    /** The same over TLS, while others shake hands. */
    HANDSHAKES("handshakes_load", "lines"),
    /** Nothing is done: what counts is memory. */
    IDLE("echo_load", "connections");

    private final String loader;
    private final String counted;

    Kind(String loader, String counted) {
        this.loader = loader;
        this.counted = counted;
    }

    /** The name of the load program. */
    String loader() {
        return loader;
    }

    String counted() {
        return counted;
    }
}
