package switchboard.cli.join;

import java.io.IOException;
import java.io.InputStream;

/** Cuts standard input into lines for the room until it ends or says goodbye. One thread. */
final class InputLines {

    private static final int READ_BYTES = 16 << 10;
    private static final int PIECE_BYTES = 32 << 10;

    private final InputStream in;
    private final Outgoing outgoing;
    private final boolean raw;
    private final byte[] line = new byte[PIECE_BYTES + 1];
    private int length;
    private boolean isPiece;

    InputLines(InputStream in, Outgoing outgoing, boolean raw) {
        this.in = in;
        this.outgoing = outgoing;
        this.raw = raw;
    }

    /** Returns at the end of input, or when a line says goodbye, which is not sent. */
    void passOn() throws IOException, InterruptedException {
        byte[] read = new byte[READ_BYTES];
        for (int count = in.read(read); count >= 0; count = in.read(read)) {
            for (int i = 0; i < count; i++) {
                if (read[i] == '\n') {
                    if (!endLine()) {
                        return;
                    }
                } else {
                    append(read[i]);
                }
            }
        }
        if (length > 0 || isPiece) {
            endLine();
        }
    }

    private void append(byte next) throws InterruptedException {
        if (length == PIECE_BYTES) {
            outgoing.put(line, 0, length);
            length = 0;
            isPiece = true;
        }
        line[length++] = next;
    }

    /** Returns false when the line says goodbye. */
    private boolean endLine() throws InterruptedException {
        if (!isPiece && Goodbye.isSaidBy(line, length)) {
            return false;
        }
        if (raw && length > 0 && line[length - 1] == '\r') {
            length--;
        }
        if (!raw || length > 0) {
            line[length++] = '\n';
            outgoing.put(line, 0, length);
        }
        length = 0;
        isPiece = false;
        return true;
    }
}
