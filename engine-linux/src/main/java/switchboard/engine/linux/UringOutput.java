package switchboard.engine.linux;

import switchboard.engine.EngineListener;
import switchboard.engine.Operation;
import switchboard.engine.Slices;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.SendQueue;

/**
 * Carries sends out, all that wait in one call of the kernel, which answers each of them in that
 * call; after a short count it has the kernel tell when there is room. Loop thread only.
 */
final class UringOutput {

    /** How often sends that an answer leads to are carried out in the same poll. */
    private static final int ROUNDS = 8;

    private final UringEngine engine;
    private final UringInterest interest;
    private final Ring ring;
    private final UringOperations operations;
    private SendQueue<UringHandle> waiting = new SendQueue<>();
    private SendQueue<UringHandle> underWay = new SendQueue<>();
    private int answersDue;

    /** A callback about output is under way: a send made in it is carried out in this poll. */
    private boolean answering;

    /** There is such a send. */
    private boolean atOnce;

    UringOutput(UringEngine engine, UringInterest interest, Ring ring, UringOperations operations) {
        this.engine = engine;
        this.interest = interest;
        this.ring = ring;
        this.operations = operations;
    }

    void add(UringHandle handle, Slices slices) {
        handle.sending = true;
        waiting.add(handle, slices);
        atOnce |= answering;
    }

    /** Whether a send waits. */
    boolean isDue() {
        return waiting.count() > 0;
    }

    /**
     * Carries out the sends that wait when a poll begins. A busy loop finds its next events in the
     * same call and needs no other.
     *
     * @return whether there were any, and thus what else has happened was delivered too
     */
    boolean carryOutAndLook(EngineListener to) {
        answering = false;
        if (!isDue()) {
            return false;
        }
        submitAll();
        ring.enter(0, 0);
        deliverAnswers(to);
        carryOutAtOnce(to);
        return true;
    }

    /** Carries out what answers have led to; other sends have time until the next poll. */
    void carryOutAtOnce(EngineListener to) {
        for (int round = 1; round < ROUNDS && atOnce; round++) {
            submitAll();
            ring.submit();
            deliverAnswers(to);
        }
    }

    private void submitAll() {
        SendQueue<UringHandle> batch = waiting;
        waiting = underWay;
        underWay = batch;
        atOnce = false;
        operations.beginSends();
        for (int i = 0; i < batch.count(); i++) {
            submit(batch, i);
        }
    }

    private void submit(SendQueue<UringHandle> batch, int index) {
        UringHandle handle = batch.handle(index);
        if (!handle.isOpen()) {
            return; // its answer is "closed"
        }
        int pieces = batch.pieces(index);
        handle.sendBytes = batch.bytes(index);
        handle.sendBytesTold =
                pieces == 1
                        ? UringOperations.ofOnePiece(handle.sendBytes)
                        : batch.bytesOfOneCall(index);
        answersDue++;
        interest.began(handle, UringOperations.SEND);
        operations.send(handle, batch.slices(), batch.first(index), pieces);
    }

    private void deliverAnswers(EngineListener to) {
        // Answers come before whatever else has happened: it may be behind what they lead to.
        for (int i = 0; answersDue > 0 && ring.peek(i); i++) {
            if (UringOperations.operation(ring.userData()) == UringOperations.SEND) {
                ring.markDone(i);
                engine.completed(ring.userData(), ring.result(), ring.flags(), to);
            }
        }
        engine.reap(to);
        while (answersDue > 0) {
            ring.enter(1, Long.MAX_VALUE); // the kernel had no room for all of them at once
            engine.reap(to);
        }
        underWay.clear();
    }

    /** A send was answered; returns the number of callbacks made. */
    int answered(UringHandle handle, int result, EngineListener to) {
        answersDue--;
        if (!handle.isOpen()) {
            return 0; // its answer is "closed"
        }
        handle.sending = false;
        if (result < 0 && result != -Errno.EAGAIN && result != -Errno.EINTR) {
            to.failed(handle, Errno.failure(-result, Operation.SEND));
            return 1;
        }
        boolean mayTryAgainAtOnce = result == -Errno.EINTR || result == handle.sendBytesTold;
        long taken = Math.max(result, 0);
        if (taken < handle.sendBytes) {
            watch(handle);
        }
        answering = true;
        to.sent(handle, taken);
        answering = false;
        if (mayTryAgainAtOnce && handle.isOpen() && handle.watchesOutput) {
            // No edge will come for a call that was interrupted, or was told of too few pieces.
            return 1 + becameWritable(handle, to);
        }
        return 1;
    }

    /** Has the kernel tell when there is room. */
    void watch(UringHandle handle) {
        handle.watchesOutput = true;
        interest.touch(handle);
    }

    /** The watch of a handle's output tells something; returns the number of callbacks made. */
    int watched(UringHandle handle, int mask, EngineListener to) {
        boolean writable = mask < 0 || (mask & (Poller.OUT | Poller.ERR | Poller.HUP)) != 0;
        return handle.isOpen() && handle.watchesOutput && writable ? becameWritable(handle, to) : 0;
    }

    private int becameWritable(UringHandle handle, EngineListener to) {
        handle.watchesOutput = false;
        answering = true;
        to.writable(handle);
        answering = false;
        return 1;
    }
}
