package switchboard.cli.netcat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import switchboard.services.relay.RelayEnd;

/** An end that is another one, but for what is overridden. */
class WrappedEnd implements RelayEnd {

    private final RelayEnd wrapped;

    WrappedEnd(RelayEnd wrapped) {
        this.wrapped = wrapped;
    }

    @Override
    public byte @Nullable [] read() throws IOException {
        return wrapped.read();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        wrapped.write(bytes);
    }

    @Override
    public void closeOutput() {
        wrapped.closeOutput();
    }

    @Override
    public void closeInput() {
        wrapped.closeInput();
    }

    @Override
    public void close() {
        wrapped.close();
    }

    @Override
    public void abort() {
        wrapped.abort();
    }

    @Override
    public String toString() {
        return wrapped.toString();
    }
}
