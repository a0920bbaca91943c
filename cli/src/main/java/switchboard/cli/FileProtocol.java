package switchboard.cli;

/** What {@code receive} and {@code send} speak. */
enum FileProtocol {
    /** Names, resuming, hashes, and an answer. */
    SWITCHBOARD,
    /** What the tutorials' programs speak: one file without a name, and no answer. */
    PLAIN
}
