package switchboard.net.framing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/**
 * Whatever comes, a framing answers with frames, with "more" or with its one typed error. Fed with
 * earlier findings unless {@code JAZZER_FUZZ=1} is set; then the one test that is chosen is fed by
 * the fuzzer. In a process of its own: the fuzzer's agent changes every class that is loaded.
 */
@Tag("fuzz")
class FramingFuzzTest {

    private static final int MAX = 300;
    private static final String DURATION = "1m";

    private final FrameBounds bounds = new FrameBounds();

    @FuzzTest(maxDuration = DURATION)
    void linesAnswerToAnything(FuzzedDataProvider data) {
        feed(Framing.lines().max(MAX), data);
    }

    @FuzzTest(maxDuration = DURATION)
    void terminatedFramesAnswerToAnything(FuzzedDataProvider data) {
        String end = data.pickValue(new String[] {"\0", "\r\n", "END", "abab", "aab"});
        feed(Framing.until(end).max(MAX), data);
    }

    @FuzzTest(maxDuration = DURATION)
    void binaryLengthsAnswerToAnything(FuzzedDataProvider data) {
        String[] names = {"u8", "u16", "u32", "u64", "u16le", "u32le", "u64le"};
        feed(Framing.named(data.pickValue(names)).max(MAX), data);
    }

    @FuzzTest(maxDuration = DURATION)
    void varintsAnswerToAnything(FuzzedDataProvider data) {
        feed(Framing.varint().max(MAX), data);
    }

    @FuzzTest(maxDuration = DURATION)
    void asciiLengthsAnswerToAnything(FuzzedDataProvider data) {
        feed(Framing.ascii().max(MAX), data);
    }

    @FuzzTest(maxDuration = DURATION)
    void fixedFramesAndRawReadsAnswerToAnything(FuzzedDataProvider data) {
        feed(data.consumeBoolean() ? Framing.fixed(data.consumeInt(1, MAX)) : Framing.raw(), data);
    }

    private void feed(Framing framing, FuzzedDataProvider data) {
        int split = data.consumeInt(0, 100);
        byte[] bytes = data.consumeRemainingAsBytes();
        String whole = decodeAll(framing, bytes, bytes.length);
        if (framing != Framing.raw()) {
            require(whole.equals(decodeAll(framing, bytes, Math.min(split, bytes.length))), whole);
        }
        comesBack(framing, bytes);
    }

    /** Decodes what there is up to {@code split}, then the rest; where frames are and the error. */
    private String decodeAll(Framing framing, byte[] bytes, int split) {
        MemorySegment segment = MemorySegment.ofArray(bytes);
        StringBuilder found = new StringBuilder();
        int at = 0;
        try {
            for (int to : new int[] {split, bytes.length}) {
                while (at < to && framing.decode(segment, at, to, bounds)) {
                    require(at <= bounds.from && bounds.from <= bounds.to, "not behind another");
                    require(bounds.to <= bounds.next && bounds.next <= to, "beyond the end");
                    require(bounds.next > at, "no progress");
                    require(bounds.to - bounds.from <= framing.frameBytesMax(), "too long");
                    found.append(bounds.from).append('-').append(bounds.to).append(' ');
                    at = bounds.next;
                }
                require(bounds.wanted <= framing.frameBytesMax() + 11, "wants too much");
            }
        } catch (FrameException e) {
            found.append(e.isTooLong() ? "too long" : "malformed");
            require(!e.isTooLong() || Long.compareUnsigned(e.size(), MAX) > 0, e.toString());
        }
        return found.toString();
    }

    private void comesBack(Framing framing, byte[] bytes) {
        byte[] frame = Arrays.copyOf(bytes, Math.min(bytes.length, framing.frameBytesMax()));
        byte[] encoded;
        try {
            encoded = framing.encode(frame);
        } catch (IllegalArgumentException e) {
            return; // it cannot be sent, and that is said
        }
        try {
            MemorySegment segment = MemorySegment.ofArray(encoded);
            boolean whole = framing.decode(segment, 0, encoded.length, bounds);
            boolean isLine = framing instanceof LineFraming;
            require(whole || (encoded.length == 0 && framing == Framing.raw()), "not whole");
            if (whole && !isLine) {
                byte[] decoded = Arrays.copyOfRange(encoded, bounds.from, bounds.to);
                require(Arrays.equals(decoded, frame), "another frame came back");
                require(bounds.next == encoded.length, "something is left");
            }
        } catch (FrameException e) {
            throw new AssertionError(e);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
