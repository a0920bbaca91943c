package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Standard input that a test types. */
final class TypedInput extends InputStream {

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> typed = new LinkedBlockingQueue<>();
    private byte[] current = {};
    private int at;

    void type(String text) {
        type(text.getBytes(UTF_8));
    }

    void type(byte[] bytes) {
        if (bytes.length > 0) {
            typed.add(bytes);
        }
    }

    void end() {
        typed.add(END);
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (at == current.length) {
            try {
                current = typed.take();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            at = 0;
            if (current.length == 0) {
                end();
                return -1;
            }
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current, at, to, offset, count);
        at += count;
        return count;
    }
}
