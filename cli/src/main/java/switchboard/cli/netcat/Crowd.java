package switchboard.cli.netcat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import switchboard.services.relay.Relay;
import switchboard.services.relay.RelayEnd;

/**
 * Many connections at one standard input and output: what is typed all of them get, as slowly as
 * the slowest takes it, and what each says is shown. What is typed while nobody is there waits for
 * the next one. Any thread.
 */
final class Crowd {

    private final NetcatOptions options;
    private final RelayEnd standard;
    private final Set<RelayEnd> members = ConcurrentHashMap.newKeySet();
    private boolean started;
    private boolean inputEnded;

    Crowd(NetcatOptions options, RelayEnd standard) {
        this.options = options;
        this.standard = standard;
    }

    /** Serves one until it has said everything, or is broken. */
    void stay(RelayEnd far) throws IOException {
        join(far);
        try {
            Relay.between(new Shown(), far).way(Relay.Way.BACK).start().ended().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } finally {
            members.remove(far);
        }
    }

    private synchronized void join(RelayEnd far) {
        if (options.way() == Relay.Way.BACK) {
            return;
        }
        members.add(far);
        if (!started) {
            started = true;
            Thread.ofVirtual().name("netcat-input").start(this::passOn);
        }
        if (inputEnded) {
            endOutputOf(far);
        }
        notifyAll();
    }

    private void passOn() {
        try {
            for (byte[] bytes = standard.read(); bytes != null; bytes = standard.read()) {
                for (RelayEnd member : present()) {
                    write(member, bytes);
                }
            }
            end();
        } catch (IOException | InterruptedException e) {
            members.forEach(RelayEnd::abort);
        }
    }

    private static void write(RelayEnd member, byte[] bytes) {
        try {
            member.write(bytes);
        } catch (IOException e) {
            // It has left: whoever reads from it says so.
        }
    }

    private synchronized List<RelayEnd> present() throws InterruptedException {
        while (members.isEmpty()) {
            wait();
        }
        return new ArrayList<>(members);
    }

    private synchronized void end() {
        inputEnded = true;
        members.forEach(this::endOutputOf);
    }

    private void endOutputOf(RelayEnd member) {
        if (options.way() == Relay.Way.FORTH) {
            member.closeInput(); // nothing is expected of it: it is over
        }
        if (options.shutsDown()) {
            member.closeOutput();
        }
    }

    /** Standard output, which no connection closes. */
    private final class Shown extends WrappedEnd {

        Shown() {
            super(standard);
        }

        @Override
        public byte @Nullable [] read() {
            return null;
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            if (options.way() != Relay.Way.FORTH) {
                super.write(bytes);
            }
        }

        @Override
        public void closeOutput() {}
    }
}
