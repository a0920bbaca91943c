package switchboard.engine.linux;

import switchboard.engine.EngineFile;
import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.FileSendQueue;

/**
 * Sends of files, by plain calls: the ring has no sendfile(2), and its splice(2) would go through a
 * pipe and a thread of the kernel. Loop thread only.
 */
final class UringFiles {

    private final UringEngine engine;
    private final LinuxSockets sockets;
    private FileSendQueue<UringHandle> waiting = new FileSendQueue<>();
    private FileSendQueue<UringHandle> underWay = new FileSendQueue<>();

    UringFiles(UringEngine engine, LinuxSockets sockets) {
        this.engine = engine;
        this.sockets = sockets;
    }

    void add(UringHandle handle, EngineFile file, long position, long count) {
        handle.sending = true;
        waiting.add(handle, file, position, count);
    }

    /** Whether a send waits. */
    boolean isDue() {
        return waiting.size() > 0;
    }

    /** Carries out what waits when a poll begins; returns the number of callbacks made. */
    int run(EngineListener to) {
        FileSendQueue<UringHandle> batch = waiting;
        waiting = underWay;
        underWay = batch;
        int callbacks = 0;
        for (int i = 0; i < batch.size(); i++) {
            callbacks += carryOut(batch, i, to);
        }
        batch.clear();
        return callbacks;
    }

    private int carryOut(FileSendQueue<UringHandle> batch, int index, EngineListener to) {
        UringHandle handle = batch.handle(index);
        if (!handle.isOpen()) {
            return 0; // its answer is "closed"
        }
        handle.sending = false;
        boolean more = batch.hasMore(index);
        if (more && !handle.corked) {
            sockets.cork(handle.descriptor, true);
        }
        long taken = batch.carryOut(index, sockets, handle.descriptor);
        if (!more && handle.corked) {
            sockets.cork(handle.descriptor, false);
        }
        handle.corked = more;
        if (taken < 0) {
            to.failed(handle, Errno.failure((int) -taken, Operation.SEND_FILE));
            return 1;
        }
        if (taken < batch.count(index)) {
            handle.watchesOutput = true;
            engine.touch(handle);
        }
        to.sent(handle, taken);
        return 1;
    }
}
