package switchboard.chat;

/** What happens to a member that has fallen further behind than the lag. */
public enum SlowPolicy {
    /** It goes on near the end of the log and is told how many lines it missed. */
    SKIP,
    /** It is told why and closed. */
    CUT
}
