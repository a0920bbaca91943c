package switchboard.cli;

/** What {@code receive} and {@code send} speak. */
enum FileProtocol {
    /** Names, resuming, hashes, and an answer. */
    SWITCHBOARD("receive"),
    /** What the tutorials' programs speak: one file without a name, and no answer. */
    PLAIN("receive-plain");

    private final String announcedAs;

    FileProtocol(String announcedAs) {
        this.announcedAs = announcedAs;
    }

    /** What a receiver that speaks so is called by a beacon. */
    String announcedAs() {
        return announcedAs;
    }
}
