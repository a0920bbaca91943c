package switchboard.engine.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.ReadyList;

/**
 * A {@link Selector} as a poller, level triggered; owns the selector. Loop thread only, but for
 * {@link #wakeup}. A selector tells an error by reporting all that is watched, so ERR and HUP never
 * come.
 */
final class NioPoller implements Poller {

    private static final int CONNECT_OR_WRITE = SelectionKey.OP_CONNECT | SelectionKey.OP_WRITE;

    /** What is attached to a key, so that an event makes no object. */
    private static final class Watch {
        long data;
    }

    private final NioChannels channels;
    private final Selector selector;
    private final Consumer<SelectionKey> collect = this::collect;

    /** Kept beside the selector's own, which {@link #forgetClosed} would use up. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private final ReadyList found = new ReadyList();

    NioPoller(NioChannels channels) {
        this.channels = channels;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int add(int descriptor, int events, long data) {
        SelectableChannel channel = channels.find(descriptor);
        if (channel == null) {
            return -Errno.EBADF;
        }
        if ((events & ~watchable()) != 0) {
            return -Errno.EINVAL;
        }
        try {
            SelectionKey key = channel.keyFor(selector);
            if (key == null) {
                key = channel.register(selector, 0, new Watch());
            }
            ((Watch) key.attachment()).data = data;
            key.interestOps(operations(channel, events));
            return 0;
        } catch (ClosedChannelException | CancelledKeyException e) {
            return -Errno.EBADF;
        }
    }

    @Override
    public int modify(int descriptor, int events, long data) {
        return add(descriptor, events, data);
    }

    private static int operations(SelectableChannel channel, int events) {
        int operations = 0;
        if ((events & IN) != 0) {
            boolean listens = channel instanceof ServerSocketChannel;
            operations |= listens ? SelectionKey.OP_ACCEPT : SelectionKey.OP_READ;
        }
        if ((events & OUT) != 0) {
            // Both while it connects: a connection goes on being watched for OUT without a change.
            boolean connects = channel instanceof SocketChannel s && s.isConnectionPending();
            operations |= connects ? CONNECT_OR_WRITE : SelectionKey.OP_WRITE;
        }
        return operations;
    }

    /** The key stays: a cancelled one could not be used again before the next select. */
    @Override
    public void remove(int descriptor) {
        SelectableChannel channel = channels.find(descriptor);
        SelectionKey key = channel == null ? null : channel.keyFor(selector);
        if (key != null && key.isValid()) {
            key.interestOps(0);
        }
    }

    /** Lets go of closed channels now: until a select has done so their descriptors stay open. */
    void forgetClosed() {
        try {
            selector.selectNow(NioPoller::ignore);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing is lost: what is watched by its level is reported again. */
    private static void ignore(SelectionKey key) {}

    @Override
    public int await(long timeoutNanos) {
        found.clear();
        // A selector does not wait on an interrupted thread: the loop would spin for ever.
        boolean ignored = Thread.interrupted();
        try {
            if (timeoutNanos <= 0 || woken.get()) {
                selector.selectNow(collect);
            } else if (timeoutNanos == Long.MAX_VALUE) {
                selector.select(collect);
            } else {
                selector.select(collect, millis(timeoutNanos));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        woken.set(false);
        return found.count();
    }

    /** Whole milliseconds, rounded up: a timer must not find that its time has not come. */
    static long millis(long nanos) {
        return nanos / 1_000_000 + (nanos % 1_000_000 > 0 ? 1 : 0);
    }

    private void collect(SelectionKey key) {
        int ready = key.readyOps();
        boolean output = (ready & CONNECT_OR_WRITE) != 0;
        boolean input = (ready & ~CONNECT_OR_WRITE) != 0;
        found.add((input ? IN : 0) | (output ? OUT : 0), ((Watch) key.attachment()).data);
    }

    @Override
    public int events(int index) {
        return found.events(index);
    }

    @Override
    public long data(int index) {
        return found.data(index);
    }

    @Override
    public int watchable() {
        return IN | OUT;
    }

    @Override
    public boolean edgeTriggered() {
        return false;
    }

    @Override
    public int descriptorMax() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void wakeup() {
        if (woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
