package switchboard.services.beacon;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Queries and answers as bytes, without sockets. What is not exactly one is nothing: whoever reads
 * them drops it. Any thread.
 *
 * <pre>
 *   query   SWITCHBOARD/1 FIND nonce name|* LF (KNOWN id... LF)? NUL... to 512 bytes
 *   answer  ACK SWITCHBOARD/1 nonce id name LF (service scheme port LF)* (MAC hex LF)?
 * </pre>
 */
final class BeaconMessages {

    /** What the tutorials' program broadcasts. */
    static final byte[] HI_THERE = "Hi there!".getBytes(US_ASCII);

    /** What it is answered, as the tutorials' receiver does. */
    static final byte[] ACK = "ACK".getBytes(US_ASCII);

    /** As long as the longest answer: who asks pays for it. */
    static final int QUERY_BYTES = 512;

    private static final int KNOWN_MAX = 40;
    private static final String HEX16 = "[0-9a-f]{16}";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,31}";
    private static final String HMAC = "HmacSHA256";

    private static final Pattern QUERY =
            Pattern.compile(
                    "SWITCHBOARD/1 FIND ("
                            + HEX16
                            + ") (\\*|"
                            + NAME
                            + ")\n"
                            + "(?:KNOWN((?: "
                            + HEX16
                            + "){1,"
                            + KNOWN_MAX
                            + "})\n)?\0*");

    private static final Pattern ANSWER =
            Pattern.compile(
                    "(ACK SWITCHBOARD/1 ("
                            + HEX16
                            + ") ("
                            + HEX16
                            + ") ("
                            + NAME
                            + ")\n"
                            + "((?:"
                            + NAME
                            + " [a-z]{1,8} [1-9][0-9]{0,4}\n){0,32}))"
                            + "(?:MAC ([0-9a-f]{64})\n)?");

    /** Who is asked: everybody, or all of a name; not those that are known. */
    record Query(String nonce, String name, List<String> known) {

        boolean isFor(String id, String itsName) {
            boolean named = name.equals("*") || name.equalsIgnoreCase(itsName);
            return named && !known.contains(id);
        }
    }

    /** What was answered, to which question, by whom. */
    record Answer(String nonce, String id, Announcement announcement, boolean authenticated) {}

    private BeaconMessages() {}

    static byte[] query(String nonce, String name, List<String> known) {
        StringBuilder text = new StringBuilder("SWITCHBOARD/1 FIND " + nonce + " " + name + "\n");
        List<String> told = known.subList(0, Math.min(known.size(), roomForKnown(text)));
        if (!told.isEmpty()) {
            text.append("KNOWN ").append(String.join(" ", told)).append('\n');
        }
        return Arrays.copyOf(text.toString().getBytes(US_ASCII), QUERY_BYTES);
    }

    private static int roomForKnown(StringBuilder text) {
        return Math.min(KNOWN_MAX, (QUERY_BYTES - text.length() - "KNOWN\n".length()) / 17);
    }

    static Optional<Query> readQuery(byte[] bytes) {
        if (bytes.length > QUERY_BYTES) {
            return Optional.empty();
        }
        Matcher query = QUERY.matcher(new String(bytes, US_ASCII));
        if (!query.matches()) {
            return Optional.empty();
        }
        String known = query.group(3);
        List<String> ids = known == null ? List.of() : List.of(known.strip().split(" "));
        return Optional.of(new Query(query.group(1), query.group(2), ids));
    }

    /**
     * An answer of at most so many bytes, with as many services as fit; empty when not even the
     * name does.
     *
     * @param token what both sides know, no bytes for none
     */
    static byte[] answer(
            String nonce, String id, Announcement announcement, byte[] token, int bytesMax) {
        int macBytes = token.length == 0 ? 0 : "MAC \n".length() + 64;
        StringBuilder text = new StringBuilder("ACK SWITCHBOARD/1 " + nonce + " " + id + " ");
        text.append(announcement.name()).append('\n');
        if (text.length() + macBytes > bytesMax) {
            return new byte[0];
        }
        for (AnnouncedService service : announcement.services()) {
            String line = service + "\n";
            if (text.length() + line.length() + macBytes > bytesMax) {
                break;
            }
            text.append(line);
        }
        if (token.length > 0) {
            String mac = mac(text.toString(), token);
            text.append("MAC ").append(mac).append('\n');
        }
        return text.toString().getBytes(US_ASCII);
    }

    static Optional<Answer> readAnswer(byte[] bytes, byte[] token) {
        if (bytes.length > QUERY_BYTES) {
            return Optional.empty();
        }
        Matcher answer = ANSWER.matcher(new String(bytes, US_ASCII));
        if (!answer.matches()) {
            return Optional.empty();
        }
        List<AnnouncedService> services = new ArrayList<>();
        for (String line : answer.group(5).lines().toList()) {
            String[] words = line.split(" ");
            int port = Integer.parseInt(words[2]);
            if (port > 65_535) {
                return Optional.empty();
            }
            services.add(new AnnouncedService(words[0], words[1], port));
        }
        String mac = answer.group(6);
        boolean authentic =
                token.length > 0
                        && mac != null
                        && MessageDigest.isEqual(
                                mac.getBytes(US_ASCII),
                                mac(answer.group(1), token).getBytes(US_ASCII));
        Announcement announcement = new Announcement(answer.group(4), services);
        return Optional.of(new Answer(answer.group(2), answer.group(3), announcement, authentic));
    }

    private static String mac(String text, byte[] token) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(token, HMAC));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
