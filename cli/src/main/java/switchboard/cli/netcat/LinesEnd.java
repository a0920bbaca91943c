package switchboard.cli.netcat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import switchboard.services.relay.RelayEnd;

/** An end that is read line by line, each without its LF, and written so: a line is a frame. */
final class LinesEnd extends WrappedEnd {

    private final int lineBytesMax;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private byte[] rest = {};
    private boolean ended;

    /**
     * @param lineBytesMax the longest line, without its LF
     */
    LinesEnd(RelayEnd wrapped, int lineBytesMax) {
        super(wrapped);
        this.lineBytesMax = lineBytesMax;
    }

    @Override
    public byte @Nullable [] read() throws IOException {
        while (!ended) {
            for (int i = 0; i < rest.length; i++) {
                if (rest[i] == '\n') {
                    add(i);
                    rest = Arrays.copyOfRange(rest, i + 1, rest.length);
                    return taken();
                }
            }
            add(rest.length);
            byte[] more = super.read();
            ended = more == null;
            rest = more == null ? new byte[0] : more;
        }
        return line.size() == 0 ? null : taken();
    }

    private void add(int count) throws InputException {
        if (line.size() + count > lineBytesMax) {
            throw new InputException(
                    "a line is longer than a frame may be, which is "
                            + lineBytesMax
                            + " bytes (--max-frame)");
        }
        line.write(rest, 0, count);
    }

    private byte[] taken() {
        byte[] bytes = line.toByteArray();
        line.reset();
        return bytes;
    }

    @Override
    public void write(byte[] frame) throws IOException {
        byte[] ended = Arrays.copyOf(frame, frame.length + 1);
        ended[frame.length] = '\n';
        super.write(ended);
    }
}
