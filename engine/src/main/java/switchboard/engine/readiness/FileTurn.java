package switchboard.engine.readiness;

import java.util.function.Consumer;
import switchboard.engine.EngineFile;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.SocketHandle;

/**
 * Sends of files by sendfile(2): one try each, carried out when a turn begins and never twice for
 * one handle, so that no file keeps the others waiting. With io_uring too: the ring has no
 * sendfile(2), and its splice(2) would go through a pipe and a thread of the kernel. Loop thread
 * only.
 *
 * @param <H> the engine's handles
 */
public final class FileTurn<H extends SocketHandle & FileTurn.Socket> {

    /** What a turn wants to know of a handle, and tells it. */
    public interface Socket {

        int descriptor();

        boolean isOpen();

        /** Whether a send is unanswered. */
        void sending(boolean unanswered);

        /** Whether segments that are not full wait, for more of a file follows. */
        boolean isCorked();

        /** See {@link #isCorked}. */
        void corked(boolean on);
    }

    private final SocketCalls calls;
    private final Consumer<H> watch;
    private FileSendQueue<H> waiting = new FileSendQueue<>();
    private FileSendQueue<H> underWay = new FileSendQueue<>();

    /**
     * Turns over these calls.
     *
     * @param watch has the engine say when the socket of a handle takes more
     */
    public FileTurn(SocketCalls calls, Consumer<H> watch) {
        this.calls = calls;
        this.watch = watch;
    }

    /** Asks for a part of a file to be sent. */
    public void add(H handle, EngineFile file, long position, long count) {
        handle.sending(true);
        waiting.add(handle, file, position, count);
    }

    /** Whether there is nothing to send. */
    public boolean isEmpty() {
        return waiting.size() == 0;
    }

    /** One turn; returns the number of callbacks made. */
    public int run(EngineListener to) {
        FileSendQueue<H> batch = waiting;
        waiting = underWay;
        underWay = batch;
        int callbacks = 0;
        for (int i = 0; i < batch.size(); i++) {
            callbacks += carryOut(batch, i, to);
        }
        batch.clear();
        return callbacks;
    }

    private int carryOut(FileSendQueue<H> batch, int index, EngineListener to) {
        H handle = batch.handle(index);
        if (!handle.isOpen()) {
            return 0; // its answer is "closed"
        }
        handle.sending(false);
        boolean more = batch.hasMore(index);
        if (more && !handle.isCorked()) {
            calls.cork(handle.descriptor(), true);
        }
        long taken = batch.carryOut(index, calls, handle.descriptor());
        if (!more && handle.isCorked()) {
            calls.cork(handle.descriptor(), false);
        }
        handle.corked(more);
        if (taken < 0) {
            to.failed(handle, Errno.failure((int) -taken, Operation.SEND_FILE));
            return 1;
        }
        if (taken < batch.count(index)) {
            watch.accept(handle);
        }
        to.sent(handle, taken);
        return 1;
    }
}
