package switchboard.net.framing;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Every framing that marks where a frame ends, seeded frames for it, and what is made of bytes. */
final class Framings {

    static final List<String> NAMES =
            List.of(
                    "lines",
                    "nul",
                    "crlf",
                    "until:END",
                    "until:abab",
                    "u8",
                    "u16",
                    "u32",
                    "u64",
                    "u16le",
                    "u32le",
                    "u64le",
                    "varint",
                    "ascii",
                    "fixed:5");

    private Framings() {}

    static Stream<Framing> all() {
        return NAMES.stream().map(Framing::named);
    }

    /** Frames that can be sent, with much in them of what framings look for. */
    static List<byte[]> frames(Framing framing, long seed, int count) {
        Random random = new Random(seed);
        List<byte[]> frames = new ArrayList<>();
        while (frames.size() < count) {
            byte[] frame = frame(framing, random);
            if (isSendable(framing, frame)) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private static byte[] frame(Framing framing, Random random) {
        boolean fixed = framing.toString().equals("fixed:5");
        byte[] frame = new byte[fixed ? 5 : random.nextInt(4) == 0 ? 0 : random.nextInt(20)];
        byte[] alphabet = "ENDab\r\n\0019 ".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < frame.length; i++) {
            boolean any = random.nextInt(3) == 0;
            frame[i] = any ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
        }
        return frame;
    }

    /** Lines are not looked at when they are sent: text with LF in it is as many lines. */
    private static boolean isSendable(Framing framing, byte[] frame) {
        if (framing instanceof LineFraming) {
            String text = new String(frame, StandardCharsets.ISO_8859_1);
            return text.indexOf('\n') < 0 && !text.endsWith("\r");
        }
        try {
            framing.requireSendable(MemorySegment.ofArray(frame), 0, frame.length);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The frames behind one another, as they go over the wire. */
    static byte[] stream(Framing framing, List<byte[]> frames) {
        long bytes = frames.stream().mapToLong(frame -> framing.encodedBytes(frame.length)).sum();
        byte[] stream = new byte[Math.toIntExact(bytes)];
        MemorySegment into = MemorySegment.ofArray(stream);
        long at = 0;
        for (byte[] frame : frames) {
            at = framing.encode(MemorySegment.ofArray(frame), 0, frame.length, into, at);
        }
        return stream;
    }

    /**
     * What a connection makes of bytes that come in pieces ending at {@code splits}: the frames, in
     * hexadecimal where they are not text; then the refusal or, in brackets, the number of bytes
     * that are left.
     */
    static List<String> cut(Framing framing, byte[] stream, int... splits) {
        MemorySegment bytes = MemorySegment.ofArray(stream);
        FrameBounds bounds = new FrameBounds();
        List<String> found = new ArrayList<>();
        int[] ends = Arrays.copyOf(splits, splits.length + 1);
        ends[splits.length] = stream.length;
        int at = 0;
        int searched = 0;
        for (int to : ends) {
            while (at < to) {
                bounds.clear();
                Framing.Cut cut = framing.cut(bytes, at, to, searched, bounds);
                if (cut == Framing.Cut.MORE) {
                    searched = to - at;
                    break;
                }
                if (cut != Framing.Cut.FRAME) {
                    found.add(cut.toString());
                    return found;
                }
                found.add(show(Arrays.copyOfRange(stream, bounds.from, bounds.to)));
                at = bounds.next;
                searched = 0;
            }
        }
        if (at < stream.length) {
            found.add("[" + (stream.length - at) + "]");
        }
        return found;
    }

    static List<String> show(List<byte[]> frames) {
        return frames.stream().map(Framings::show).toList();
    }

    private static String show(byte[] frame) {
        return new String(frame, StandardCharsets.ISO_8859_1);
    }
}
