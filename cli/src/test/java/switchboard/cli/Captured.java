package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Predicate;

/** What a command printed so far; tests wait for what they expect of it. Any thread. */
final class Captured extends OutputStream {

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final int SHOWN_AT_FAILURE = 2_000;

    /** Gives its bytes away without a copy. */
    private static final class Bytes extends ByteArrayOutputStream {

        /** Where the text begins, or -1; looks at nothing before {@code from}. */
        int indexOf(byte[] text, int from) {
            for (int at = from; at + text.length <= count; at++) {
                int same = 0;
                while (same < text.length && buf[at + same] == text[same]) {
                    same++;
                }
                if (same == text.length) {
                    return at;
                }
            }
            return -1;
        }
    }

    private final Bytes bytes = new Bytes();

    @Override
    public synchronized void write(int single) {
        bytes.write(single);
        notifyAll();
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) {
        bytes.write(from, offset, length);
        notifyAll();
    }

    synchronized String text() {
        return bytes.toString(UTF_8);
    }

    synchronized byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** Waits for a text; returns all there is then. */
    synchronized String await(String expected) {
        byte[] text = expected.getBytes(UTF_8);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        int from = 0;
        try {
            while (bytes.indexOf(text, from) < 0) {
                from = Math.max(0, bytes.size() - text.length + 1);
                wait(millisLeft("'" + expected + "'", deadline));
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        return text();
    }

    synchronized String await(String what, Predicate<String> expected) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!expected.test(text())) {
                wait(millisLeft(what, deadline));
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        return text();
    }

    private long millisLeft(String what, long deadline) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            String text = text();
            String end = text.substring(Math.max(0, text.length() - SHOWN_AT_FAILURE));
            throw new AssertionError("waited for " + what + " in:\n" + end);
        }
        return millis;
    }
}
