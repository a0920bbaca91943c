package switchboard.cli.netcat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import switchboard.services.relay.RelayEnd;

/** An end of which a copy of all that passes is kept. */
final class DumpedEnd extends WrappedEnd {

    private final Dump dump;

    DumpedEnd(RelayEnd wrapped, Dump dump) {
        super(wrapped);
        this.dump = dump;
    }

    @Override
    public byte @Nullable [] read() throws IOException {
        byte[] bytes = super.read();
        if (bytes != null) {
            dump.add(bytes);
        }
        return bytes;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        dump.add(bytes);
        super.write(bytes);
    }
}
