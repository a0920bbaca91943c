package switchboard.chat;

/** How lines are stamped. */
public enum StampStyle {
    /** {@code 2026-11-21 10:15:42}, the server's local time. */
    LOCAL,
    /** ISO-8601 with the offset from UTC. */
    ISO
}
