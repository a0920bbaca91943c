package switchboard.chat;

import switchboard.net.StreamAddress;

/** One address of a room and the dialect of those who come by it. */
public record Listener(StreamAddress address, Dialect dialect) {}
