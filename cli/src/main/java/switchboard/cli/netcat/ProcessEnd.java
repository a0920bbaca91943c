package switchboard.cli.netcat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.services.relay.RelayEnd;

/**
 * A program as the end of a relay: its standard output is read, its standard input written. Closing
 * it asks it and what it has started to end.
 */
final class ProcessEnd implements RelayEnd {

    private static final int READ_BYTES = 64 << 10;

    private final Process process;
    private final InputStream from;
    private final OutputStream to;
    private volatile boolean readsNoMore;

    private ProcessEnd(Process process) {
        this.process = process;
        this.from = process.getInputStream();
        this.to = process.getOutputStream();
    }

    /**
     * Starts it; what it says on standard error goes to ours.
     *
     * @param variables what its environment has beside ours
     * @throws InputException in one sentence, when there is no such program
     */
    static ProcessEnd start(List<String> command, Map<String, String> variables)
            throws InputException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(variables);
        try {
            return new ProcessEnd(builder.start());
        } catch (IOException e) {
            throw new InputException(
                    "cannot run " + command.getFirst() + ": there is no such program, or no right");
        }
    }

    /** What to do when the program is gone, on any thread. */
    void onExit(Runnable action) {
        var _ = process.onExit().thenRun(action);
    }

    @Override
    public byte @Nullable [] read() {
        byte[] buffer = new byte[READ_BYTES];
        try {
            int count = from.read(buffer);
            return count < 0 ? null : Arrays.copyOf(buffer, count);
        } catch (IOException e) {
            return null; // it was ended
        }
    }

    /** A program need not read what it is sent: its answer counts all the same. */
    @Override
    public void write(byte[] bytes) {
        if (readsNoMore) {
            return;
        }
        try {
            to.write(bytes);
            to.flush();
        } catch (IOException e) {
            readsNoMore = true;
        }
    }

    @Override
    public void closeOutput() {
        readsNoMore = true;
        try {
            to.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    @Override
    public void closeInput() {}

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    @Override
    public void abort() {
        close();
    }
}
