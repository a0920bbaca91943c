package switchboard.net;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import switchboard.net.framing.OtherProtocol;

/** What went wrong with TLS, in one clause for people. Any thread. */
final class TlsFailures {

    /** The kinds of records (RFC 8446, 5.1): change_cipher_spec to application_data. */
    private static final int FIRST_KIND = 20;

    private static final int LAST_KIND = 23;

    private static final String ALERT = "Received fatal alert: ";

    /** How the JDK begins to say what it told the peer. */
    private static final Pattern OWN_ALERT = Pattern.compile("^\\(\\w+\\) ");

    private TlsFailures() {}

    /** Whether the first byte of a connection can be that of a record. */
    static boolean isTls(byte first) {
        return first >= FIRST_KIND && first <= LAST_KIND;
    }

    /** For first bytes that are not TLS. */
    static String otherProtocol(byte[] first, boolean server) {
        String name = OtherProtocol.ofFirstLine(MemorySegment.ofArray(first), 0, first.length);
        String what = name.isEmpty() ? (isText(first) ? "plain text" : "something else") : name;
        return server
                ? "this port speaks TLS, and the peer sent " + what
                : "the server does not speak TLS; it sent " + what;
    }

    private static boolean isText(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || (c >= '\t' && c <= '\r'));
    }

    static String sentence(Exception thrown, boolean server) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof CertificateException) {
                return String.valueOf(e.getMessage());
            }
        }
        String message = String.valueOf(thrown.getMessage());
        if (message.contains(ALERT)) {
            return refusal(message.substring(message.indexOf(ALERT) + ALERT.length()));
        }
        if (server && message.contains("Empty client certificate chain")) {
            return "the client showed no certificate, and one is required";
        }
        return "TLS failed: " + OWN_ALERT.matcher(message).replaceFirst("");
    }

    /** What an alert of the peer means (RFC 8446, 6.2). */
    private static String refusal(String alert) {
        String meaning =
                switch (alert) {
                    case "unknown_ca", "certificate_unknown", "bad_certificate" ->
                            "the peer does not trust this side's certificate";
                    case "certificate_required" -> "the peer requires a certificate of this side";
                    case "certificate_expired" -> "this side's certificate has expired";
                    case "certificate_revoked" -> "this side's certificate has been revoked";
                    case "protocol_version" -> "the peer speaks no version of TLS that is allowed";
                    case "no_application_protocol" ->
                            "the peer speaks none of the protocols (ALPN)";
                    case "unrecognized_name" -> "the peer has no host of this name";
                    case "handshake_failure" -> "the peer found nothing that both sides agree to";
                    default -> "the peer gave up";
                };
        return meaning + " (alert " + alert + ")";
    }
}
