package switchboard.engine.readiness;

import java.util.function.Consumer;
import switchboard.engine.EngineFile;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;

/**
 * Sends of files: one try each, carried out when a turn begins and never twice for one handle, so
 * that no file keeps the others waiting. Loop thread only.
 */
final class FileTurn {

    private final SocketCalls calls;
    private final Consumer<ReadinessHandle> watch;
    private FileSendQueue<ReadinessHandle> waiting = new FileSendQueue<>();
    private FileSendQueue<ReadinessHandle> underWay = new FileSendQueue<>();

    /**
     * Turns over these calls.
     *
     * @param watch has the engine say when the socket of a handle takes more
     */
    FileTurn(SocketCalls calls, Consumer<ReadinessHandle> watch) {
        this.calls = calls;
        this.watch = watch;
    }

    void add(ReadinessHandle handle, EngineFile file, long position, long count) {
        handle.sending = true;
        waiting.add(handle, file, position, count);
    }

    boolean isEmpty() {
        return waiting.size() == 0;
    }

    /** One turn; returns the number of callbacks made. */
    int run(EngineListener to) {
        FileSendQueue<ReadinessHandle> batch = waiting;
        waiting = underWay;
        underWay = batch;
        int callbacks = 0;
        for (int i = 0; i < batch.size(); i++) {
            callbacks += carryOut(batch, i, to);
        }
        batch.clear();
        return callbacks;
    }

    private int carryOut(FileSendQueue<ReadinessHandle> batch, int index, EngineListener to) {
        ReadinessHandle handle = batch.handle(index);
        if (!handle.isOpen()) {
            return 0; // its answer is "closed"
        }
        handle.sending = false;
        boolean more = batch.hasMore(index);
        if (more && !handle.corked) {
            calls.cork(handle.descriptor, true);
        }
        long taken = batch.carryOut(index, calls, handle.descriptor);
        if (!more && handle.corked) {
            calls.cork(handle.descriptor, false);
        }
        handle.corked = more;
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
