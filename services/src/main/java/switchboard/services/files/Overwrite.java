package switchboard.services.files;

/** What becomes of a file that has the name of one that is received. */
public enum Overwrite {
    /** It stays, and the new one is refused. */
    NEVER,
    /** Somebody is asked: {@link ReceiveListener#mayReplace}. */
    ASK,
    /** It is replaced when the new one is complete and verified, not before. */
    ALWAYS
}
