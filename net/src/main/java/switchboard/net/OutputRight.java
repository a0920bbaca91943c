package switchboard.net;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Who may write to the socket of a blocking connection: one atomic word, so that a descriptor is
 * never written by two, nor after it was given back.
 *
 * <pre>
 *   FREE --claim--> THREAD --giveBack, nothing is due to the loop--> FREE
 *                   THREAD --giveBack with a rest, or with something due--> LOOP
 *   FREE --takeForLoop--> LOOP --freeByLoop, nothing is due--> FREE
 *   FREE, LOOP --takeForGood--> CLOSED
 * </pre>
 *
 * Beside the holder the word counts what is due to the loop: frames on their way to it, and its own
 * wish for the right. As long as there is any nobody takes the right from a loop that has it, so no
 * frame overtakes another of the same thread. A thread holds it for one try of send(2), never while
 * it waits.
 */
final class OutputRight {

    private static final AtomicIntegerFieldUpdater<OutputRight> WORD =
            AtomicIntegerFieldUpdater.newUpdater(OutputRight.class, "word");

    private static final int FREE = 0;
    private static final int THREAD = 1;
    private static final int LOOP = 2;
    private static final int CLOSED = 3;
    private static final int HOLDER = 3;
    private static final int DUE = 4;

    /** What a thread that wants to send is told. */
    enum Claim {
        /** It has the right and gives it back. */
        TAKEN,
        /** The loop has it or will have it, and has to be handed the frame: it is counted. */
        DUE_TO_LOOP,
        /** Nothing is sent any more. */
        CLOSED
    }

    private final Waiters waiters;
    private volatile int word = FREE;

    /** Written by a thread before it gives the right to the loop. */
    private byte @Nullable [] rest;

    /** The loop's own: it has the right, or waits for a thread to give it back. */
    private boolean ofLoop;

    private boolean wanted;

    /** Those who wait for room in the output are woken when there will never be any. */
    OutputRight(Waiters waiters) {
        this.waiters = waiters;
    }

    // ---- any thread --------------------------------------------------------------------------

    /** Takes the right if it is free; else whoever has it goes on. */
    boolean tryTake() {
        return WORD.compareAndSet(this, FREE, THREAD);
    }

    /** Takes the right, or counts a frame that is now to be handed to the loop. */
    Claim claim() {
        while (true) {
            int now = word;
            switch (now & HOLDER) {
                case CLOSED -> {
                    return Claim.CLOSED;
                }
                case FREE -> {
                    if (tryTake()) {
                        return Claim.TAKEN;
                    }
                }
                default -> {
                    if (WORD.compareAndSet(this, now, now + DUE)) {
                        return Claim.DUE_TO_LOOP;
                    }
                }
            }
        }
    }

    /**
     * The thread that holds it gives it back, with the bytes that the socket has not taken or null.
     * Returns whether the loop has it now, and has to be told.
     */
    boolean giveBack(byte @Nullable [] notTaken) {
        if (notTaken == null && WORD.compareAndSet(this, THREAD, FREE)) {
            return false;
        }
        rest = notTaken;
        int now;
        do {
            now = word;
        } while (!WORD.compareAndSet(this, now, (now & ~HOLDER) | LOOP));
        return true;
    }

    // ---- the loop ----------------------------------------------------------------------------

    /** Whether the loop has the right now; if not, the thread that has it will give it here. */
    boolean takeForLoop() {
        while (!ofLoop) {
            int now = word;
            switch (now & HOLDER) {
                case FREE -> ofLoop = WORD.compareAndSet(this, now, LOOP);
                case THREAD -> {
                    if (wanted || WORD.compareAndSet(this, now, now + DUE)) {
                        wanted = true;
                        return false;
                    }
                }
                default -> ofLoop = true; // a thread has given it
            }
        }
        return true;
    }

    /** What the thread that gave the right back could not send; it goes before everything else. */
    byte @Nullable [] takeRest() {
        byte[] left = rest;
        rest = null;
        return left;
    }

    /** The loop was told that it has the right. */
    void returned() {
        if (wanted) {
            wanted = false;
            arrived();
        }
    }

    /** A frame that was due to the loop is in its queue. */
    void arrived() {
        WORD.addAndGet(this, -DUE);
    }

    /** The loop has nothing to send: threads may, unless more is on its way. */
    void freeByLoop() {
        if (ofLoop && WORD.compareAndSet(this, LOOP, FREE)) {
            ofLoop = false;
        }
    }

    /** Whether nobody will write any more; if not, the thread that has it will give it here. */
    boolean takeForGood() {
        if (!takeForLoop()) {
            return false;
        }
        int now;
        do {
            now = word;
        } while (!WORD.compareAndSet(this, now, now | CLOSED));
        waiters.wakeAll();
        return true;
    }
}
