package switchboard.cli.netcat;

import java.io.IOException;
import java.io.OutputStream;

/** Standard output, written piece by piece as it is taken; whoever writes waits. Any thread. */
final class StandardOutput {

    /** Nobody reads standard output any more. */
    static final class BrokenException extends IOException {

        private static final long serialVersionUID = 1;

        BrokenException(IOException cause) {
            super("nobody reads standard output any more", cause);
        }
    }

    private final OutputStream out;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    synchronized void write(byte[] bytes) throws BrokenException {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new BrokenException(e);
        }
    }

    /** Who reads it finds the end. */
    synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            // Nobody is there to find it.
        }
    }
}
