package switchboard.net.framing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Tells by the first bytes of a connection that the peer speaks another protocol. Any thread. */
public final class OtherProtocol {

    private static final int LOOKED_AT = 2_048;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR_VERSION = 0x03;
    private static final Pattern HTTP = Pattern.compile("[A-Z]{3,8} \\S+ HTTP/\\d(\\.\\d)?\\r?");
    private static final Pattern RTSP = Pattern.compile("[A-Z_]{3,13} \\S+ RTSP/\\d\\.\\d\\r?");

    /** How requests and answers begin, and no length that anybody allows. */
    private static final Pattern FIRST_FOUR =
            Pattern.compile("GET |HEAD|POST|PUT |DELE|PATC|OPTI|CONN|PRI |HTTP");

    private OtherProtocol() {}

    /** The name of a binary protocol that begins like this, or an empty string. */
    public static String ofFirstBytes(MemorySegment bytes, int from, int to) {
        boolean tls =
                to - from >= 2
                        && bytes.get(JAVA_BYTE, from) == TLS_HANDSHAKE
                        && bytes.get(JAVA_BYTE, from + 1L) == TLS_MAJOR_VERSION;
        return tls ? "TLS" : "";
    }

    /** The name of the protocol whose first line this is, or an empty string. */
    public static String ofFirstLine(MemorySegment bytes, int from, int to) {
        byte[] start = new byte[Math.min(to - from, LOOKED_AT)];
        MemorySegment.copy(bytes, JAVA_BYTE, from, start, 0, start.length);
        String line = new String(start, StandardCharsets.ISO_8859_1);
        int end = line.indexOf('\n');
        String first = end < 0 ? line : line.substring(0, end);
        if (first.startsWith("SSH-2.0-")) {
            return "SSH";
        }
        if (first.startsWith("PROXY ")) {
            return "the PROXY protocol";
        }
        if (HTTP.matcher(first).matches()) {
            return "HTTP";
        }
        return RTSP.matcher(first).matches() ? "RTSP" : "";
    }

    /**
     * The name of the protocol that begins like this, or an empty string, where a length was
     * expected and is none: a weaker likeness is enough than for what may be speech.
     */
    static String ofWrongLength(MemorySegment bytes, int from, int to) {
        String binary = ofFirstBytes(bytes, from, to);
        String other = binary.isEmpty() ? ofFirstLine(bytes, from, to) : binary;
        if (!other.isEmpty() || to - from < 4) {
            return other;
        }
        byte[] four = bytes.asSlice(from, 4).toArray(JAVA_BYTE);
        String text = new String(four, StandardCharsets.ISO_8859_1);
        if (text.equals("SSH-")) {
            return "SSH";
        }
        return FIRST_FOUR.matcher(text).matches() ? "HTTP" : "";
    }
}
