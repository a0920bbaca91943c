package switchboard.chat.log;

/**
 * A line of a log below which nobody reads any more, by position and number. Immutable: a reader
 * always sees the two together.
 */
record Floor(long position, long line) {}
