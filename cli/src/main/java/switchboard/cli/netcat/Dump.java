package switchboard.cli.netcat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Files that get a copy of all that passes, as it is and in hexadecimal. Any thread. */
final class Dump {

    private static final int ROW_BYTES = 16;

    private final @Nullable OutputStream hex;
    private final @Nullable OutputStream plain;

    private Dump(@Nullable OutputStream hex, @Nullable OutputStream plain) {
        this.hex = hex;
        this.plain = plain;
    }

    /**
     * Opens what is asked for.
     *
     * @param appends whether files that are there are added to, or begun anew
     * @throws InputException in one sentence
     */
    static Dump open(@Nullable Path hex, @Nullable Path plain, boolean appends)
            throws InputException {
        return new Dump(stream(hex, appends), stream(plain, appends));
    }

    private static @Nullable OutputStream stream(@Nullable Path path, boolean appends)
            throws InputException {
        if (path == null) {
            return null;
        }
        try {
            return Files.newOutputStream(
                    path,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    appends ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new InputException("cannot write " + path + ": give another file (-o, -x)");
        }
    }

    boolean isNone() {
        return hex == null && plain == null;
    }

    synchronized void add(byte[] bytes) throws InputException {
        try {
            if (plain != null) {
                plain.write(bytes);
            }
            if (hex != null) {
                hex.write(rows(bytes).getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new InputException("the dump cannot be written: " + e.getMessage());
        }
    }

    /** Sixteen bytes in a row: where they begin, what they are, and what can be read of them. */
    static String rows(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < bytes.length; from += ROW_BYTES) {
            text.append("%04x   ".formatted(from));
            StringBuilder readable = new StringBuilder();
            for (int i = from; i < from + ROW_BYTES; i++) {
                boolean there = i < bytes.length;
                text.append(there ? "%02x ".formatted(bytes[i]) : "   ");
                text.append(i == from + ROW_BYTES / 2 - 1 ? " " : "");
                boolean shown = there && bytes[i] > ' ' && bytes[i] < 0x7F;
                readable.append(shown ? (char) bytes[i] : there ? '.' : ' ');
            }
            text.append(' ').append(readable).append('\n');
        }
        return text.toString();
    }

    synchronized void close() {
        close(hex);
        close(plain);
    }

    private static void close(@Nullable OutputStream stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            // Each write was checked.
        }
    }
}
