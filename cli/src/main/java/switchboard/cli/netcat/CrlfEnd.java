package switchboard.cli.netcat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import switchboard.services.relay.RelayEnd;

/** An end whose lines end with CRLF where they ended with LF; a CRLF stays one. */
final class CrlfEnd extends WrappedEnd {

    private byte last;

    CrlfEnd(RelayEnd wrapped) {
        super(wrapped);
    }

    @Override
    public byte @Nullable [] read() throws IOException {
        byte[] bytes = super.read();
        if (bytes == null) {
            return null;
        }
        ByteArrayOutputStream ended = new ByteArrayOutputStream(bytes.length + 16);
        for (byte each : bytes) {
            if (each == '\n' && last != '\r') {
                ended.write('\r');
            }
            ended.write(each);
            last = each;
        }
        return ended.toByteArray();
    }
}
