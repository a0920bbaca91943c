package switchboard.engine.readiness;

import java.util.function.BiConsumer;
import switchboard.engine.Failure;
import switchboard.engine.readiness.ReadinessHandle.State;

/**
 * Keeps what the poller watches equal to what each handle wants: what has changed since is compared
 * before the poller waits. Loop thread only.
 */
final class Interest {

    private final Poller poller;
    private final BiConsumer<ReadinessHandle, Failure> refused;
    private final HandleQueue<ReadinessHandle> dirty = new HandleQueue<>();

    /**
     * Interest in nothing.
     *
     * @param refused is told what the poller cannot watch
     */
    Interest(Poller poller, BiConsumer<ReadinessHandle, Failure> refused) {
        this.poller = poller;
        this.refused = refused;
    }

    /** What the handle wants may have changed. */
    void touch(ReadinessHandle handle) {
        if (!handle.dirty) {
            handle.dirty = true;
            dirty.add(handle);
        }
    }

    /** Tells the poller what is wanted now; what was switched to and fro since costs nothing. */
    void apply() {
        while (!dirty.isEmpty()) {
            ReadinessHandle handle = dirty.take();
            handle.dirty = false;
            int wanted = handle.isOpen() ? wantedEvents(handle) : 0;
            if (wanted != handle.interest) {
                watch(handle, wanted);
            }
        }
    }

    private int wantedEvents(ReadinessHandle handle) {
        if (poller.edgeTriggered() && handle.state != State.FAILED) {
            boolean sends = handle.state == State.CONNECTED || handle.state == State.CONNECTING;
            return sends ? Poller.IN | Poller.OUT : Poller.IN;
        }
        boolean output = handle.watchesOutput || handle.state == State.CONNECTING;
        return (handle.wantsInput() ? Poller.IN : 0) | (output ? Poller.OUT : 0);
    }

    private void watch(ReadinessHandle handle, int wanted) {
        int result = 0;
        if (wanted == 0) {
            // HUP and ERR cannot be masked: what nobody wants must leave the set or it spins.
            poller.remove(handle.descriptor);
        } else if (handle.interest == 0) {
            result = poller.add(handle.descriptor, wanted, handle.key);
        } else {
            result = poller.modify(handle.descriptor, wanted, handle.key);
        }
        if (result < 0) {
            handle.inputOver = true;
            refused.accept(handle, Errno.refusal(-result));
        } else {
            handle.interest = wanted;
        }
    }

    /** Before the descriptor is closed it is no longer watched. */
    void end(ReadinessHandle handle) {
        if (handle.interest != 0) {
            poller.remove(handle.descriptor);
            handle.interest = 0;
        }
    }
}
