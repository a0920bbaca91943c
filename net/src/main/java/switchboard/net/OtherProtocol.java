package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Tells by the first bytes of a connection that the peer speaks another protocol. Any thread. */
final class OtherProtocol {

    private static final int LOOKED_AT = 2_048;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR_VERSION = 0x03;
    private static final Pattern HTTP = Pattern.compile("[A-Z]{3,8} \\S+ HTTP/\\d(\\.\\d)?\\r?");
    private static final Pattern RTSP = Pattern.compile("[A-Z_]{3,13} \\S+ RTSP/\\d\\.\\d\\r?");

    private OtherProtocol() {}

    /** The name of a binary protocol that begins like this, or an empty string. */
    static String ofFirstBytes(MemorySegment bytes, int from, int to) {
        boolean tls =
                to - from >= 2
                        && bytes.get(JAVA_BYTE, from) == TLS_HANDSHAKE
                        && bytes.get(JAVA_BYTE, from + 1L) == TLS_MAJOR_VERSION;
        return tls ? "TLS" : "";
    }

    /** The name of the protocol whose first line this is, or an empty string. */
    static String ofFirstLine(MemorySegment bytes, int from, int to) {
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
}
