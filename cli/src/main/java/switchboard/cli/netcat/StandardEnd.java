package switchboard.cli.netcat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import switchboard.services.relay.RelayEnd;

/** Standard input and output as the end of a relay. */
final class StandardEnd implements RelayEnd {

    private final StandardInput in;
    private final StandardOutput out;

    StandardEnd(StandardInput in, StandardOutput out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public byte @Nullable [] read() throws IOException {
        return in.read();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Whoever reads standard output learns that there is no more, while input may still go on. */
    @Override
    public void closeOutput() {
        out.close();
    }

    @Override
    public void closeInput() {}

    @Override
    public void close() {}

    @Override
    public void abort() {}
}
