package switchboard.bench;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a run measures of all there is. */
enum Part {
    /** Every load of servers, but for those below. */
    LOADS,
    ECHO,
    BLOCKING,
    FANOUT,
    IDLE,
    /** How long 50 connections wait while one more sends without end. */
    FLOOD,
    /** How long a line takes while 5,000 others connect each second. */
    CONNECTIONS,
    /** How long a line over TLS takes while others shake hands. */
    HANDSHAKES,
    /** One large file. */
    FILES;

    static final String NAMES = "echo|blocking|fanout|idle|flood|connections|handshakes|files";

    /** Whether it is asked for by this name; what is measured unless asked has none. */
    boolean isNamed(String name) {
        return this != LOADS && name().toLowerCase(Locale.ROOT).equals(name);
    }

    Set<Kind> kinds() {
        return switch (this) {
            case LOADS -> EnumSet.complementOf(EnumSet.of(Kind.CONNECTIONS, Kind.HANDSHAKES));
            case ECHO, FLOOD -> EnumSet.of(Kind.ECHO);
            case BLOCKING -> EnumSet.of(Kind.BLOCKING);
            case FANOUT -> EnumSet.of(Kind.FANOUT);
            case IDLE -> EnumSet.of(Kind.IDLE);
            case CONNECTIONS -> EnumSet.of(Kind.CONNECTIONS);
            case HANDSHAKES -> EnumSet.of(Kind.HANDSHAKES);
            case FILES -> EnumSet.noneOf(Kind.class);
        };
    }
}
