package switchboard.chat;

/** How the input of a listener's members is cut into lines; what they are sent is lines always. */
public enum Dialect {
    /** LF or CRLF ends a line. */
    LINES,
    /** The end of a read ends a line too: for clients that send no line end. */
    RAW
}
