package switchboard.net;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way from the loop, which puts them in, to the one thread that reads them. An
 * empty queue holds one small object. Each method says whose it is.
 */
final class FrameQueue {

    private static final AtomicLongFieldUpdater<FrameQueue> PUT =
            AtomicLongFieldUpdater.newUpdater(FrameQueue.class, "put");

    private static final AtomicLongFieldUpdater<FrameQueue> TAKEN =
            AtomicLongFieldUpdater.newUpdater(FrameQueue.class, "taken");

    /** What a frame takes beside its bytes, about: many empty ones are not free. */
    private static final int BYTES_BESIDE = 64;

    private static final class Node {

        static final AtomicReferenceFieldUpdater<Node, Node> NEXT =
                AtomicReferenceFieldUpdater.newUpdater(Node.class, Node.class, "next");

        private byte @Nullable [] frame;
        private volatile @Nullable Node next;

        Node(byte @Nullable [] frame) {
            this.frame = frame;
        }
    }

    private Node last = new Node(null);
    private Node first = last;
    private volatile long put;
    private volatile long taken;

    /** Loop thread only. */
    void put(byte[] frame) {
        Node node = new Node(frame);
        PUT.set(this, put + frame.length + BYTES_BESIDE);
        Node.NEXT.set(last, node);
        last = node;
    }

    /** The oldest frame, or null. The reading thread only. */
    byte @Nullable [] poll() {
        Node next = first.next;
        if (next == null) {
            return null;
        }
        byte[] frame = next.frame;
        if (frame == null) {
            throw new AssertionError("a frame was taken twice");
        }
        next.frame = null;
        first = next;
        TAKEN.set(this, taken + frame.length + BYTES_BESIDE);
        return frame;
    }

    /** How much waits. Any thread. */
    long bytes() {
        long before = taken;
        return put - before;
    }
}
