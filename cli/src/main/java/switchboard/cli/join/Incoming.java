package switchboard.cli.join;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import switchboard.chat.text.Shown;
import switchboard.chat.text.Utf8;

/**
 * Makes lines that can be shown of what a server sends: nothing in them is obeyed by a terminal.
 * One per connection. Loop thread only.
 */
final class Incoming {

    /** A line without an end is shown in pieces of this length. */
    private static final int PIECE_BYTES = 64 << 10;

    private static final byte[] NOTHING = {};

    private final boolean readEnds;
    private byte[] rest = NOTHING;

    /**
     * @param readEnds whether the end of a read ends a line too
     */
    Incoming(boolean readEnds) {
        this.readEnds = readEnds;
    }

    /** The lines that are whole now. */
    List<String> received(byte[] read) {
        byte[] bytes = rest.length == 0 ? read : joined(rest, read);
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = rest.length == 0 ? 0 : rest.length; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(shown(bytes, from, i));
                from = i + 1;
            }
        }
        int to = from;
        if (readEnds || bytes.length - from > PIECE_BYTES) {
            to = endOfWholeCharacters(bytes, from);
            if (to > from) {
                lines.add(shown(bytes, from, to));
            }
        }
        rest = Arrays.copyOfRange(bytes, to, bytes.length);
        return lines;
    }

    /** What has come without an end, now that nothing more will come. */
    List<String> ended() {
        if (rest.length == 0) {
            return List.of();
        }
        String last = shown(rest, 0, rest.length);
        rest = NOTHING;
        return List.of(last);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static String shown(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return Shown.text(new String(bytes, from, end - from, StandardCharsets.UTF_8));
    }

    /** Where the last character that is there in full ends. */
    private static int endOfWholeCharacters(byte[] bytes, int from) {
        MemorySegment text = MemorySegment.ofArray(bytes);
        return bytes.length - Utf8.incompleteEnd(text, from, bytes.length - from);
    }
}
