package switchboard.chat;

import switchboard.net.HostPort;

/** One address of a room and the dialect of those who come by it. */
public record Listener(HostPort address, Dialect dialect) {}
