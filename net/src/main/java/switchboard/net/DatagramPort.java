package switchboard.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.Failure;
import switchboard.engine.SocketHandle;

/**
 * A socket for datagrams (UDP) on one loop: {@code onDatagram}, or {@link #receive} from virtual
 * threads. Any thread, unless a method says otherwise.
 *
 * <p>A datagram comes whole, or not at all, or twice, and in any order; nothing is sent again. What
 * the kernel does not take at once is dropped and counted, never queued without bound. An error
 * that the network tells of earlier datagrams is logged once per cause and ends nothing.
 */
public final class DatagramPort implements AutoCloseable {

    private static final LoopLog LOG = new LoopLog(DatagramPort.class);

    /** What other threads have sent and the loop has not taken yet. */
    private static final long HANDED_OVER_BYTES_MAX = 1 << 20;

    /** What a datagram counts for beside its bytes. */
    private static final int OVERHEAD_BYTES = 128;

    private final LoopGroup group;
    private final boolean ownsGroup;
    private final EventLoop loop;
    private final SocketHandle handle;
    private final Endpoint localAddress;
    private final DatagramCounters counters = new DatagramCounters();
    private final DatagramOutput output;
    private final DatagramQueue queue;
    private final @Nullable BiConsumer<DatagramPort, Datagram> onDatagram;
    private final @Nullable BiConsumer<DatagramPort, Datagrams> onDatagrams;
    private final AcceptFilter filter;
    private final Datagram shown;
    private final boolean connected;
    private final Runnable flush;
    private final AtomicLong handedOver = new AtomicLong();
    private final AtomicBoolean closeBegun = new AtomicBoolean();
    private boolean closed;

    /**
     * A port at {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT} or {@code PORT}, with or
     * without {@code udp://}; {@code 0.0.0.0:PORT} hears broadcasts.
     */
    public static DatagramSetup bind(String address) {
        return new DatagramSetup(DatagramSetup.parse(address));
    }

    /** A port of 127.0.0.1; 0 takes a free one. */
    public static DatagramSetup bind(int port) {
        return new DatagramSetup(new HostPort("127.0.0.1", port));
    }

    /** A free port of all addresses, connected to a peer: it hears that one alone. */
    public static DatagramSetup connect(String peer) {
        return new DatagramSetup(null).connect(peer);
    }

    static <T> T onLoop(EventLoop loop, Callable<T> task) throws EngineException {
        try {
            return loop.call(task);
        } catch (EngineException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    DatagramPort(
            DatagramSetup setup,
            LoopGroup group,
            EventLoop loop,
            Endpoint at,
            @Nullable Endpoint peer)
            throws EngineException {
        this.group = group;
        this.ownsGroup = setup.ownsGroup();
        this.loop = loop;
        this.onDatagram = setup.onDatagram;
        this.onDatagrams = setup.onDatagrams;
        this.queue = new DatagramQueue(setup.queuedMax, setup.queuedBytesMax);
        this.filter = setup.filter;
        this.connected = peer != null;
        handle = loop.engine().datagram(at, setup.options());
        if (peer != null) {
            connectOrClose(peer);
        }
        handle.attach(this);
        localAddress = loop.engine().localAddress(handle);
        shown = new Datagram(MemorySegment.NULL, 0, false, localAddress);
        output = new DatagramOutput(loop.engine(), handle, counters, localAddress);
        flush = output::flush;
        loop.everyTick(flush);
        loop.engine().receive(handle, true);
    }

    private void connectOrClose(Endpoint peer) throws EngineException {
        try {
            loop.engine().connectTo(handle, peer);
        } catch (EngineException e) {
            handle.attach(this); // its end will be told
            loop.engine().close(handle);
            throw e;
        }
    }

    // What the loop says.

    /** Loop thread only. */
    void received(Datagrams datagrams) {
        counters.received.addAndGet(datagrams.count());
        for (int i = 0; i < datagrams.count(); i++) {
            if (datagrams.isTruncated(i)) {
                counters.truncated.incrementAndGet();
            }
        }
        if (onDatagrams != null) {
            call(onDatagrams, datagrams);
        } else {
            for (int i = 0; i < datagrams.count() && !closed; i++) {
                shown.show(datagrams, i);
                receivedOne();
            }
        }
        if (!closed) {
            output.flush(); // answers leave while their socket is in the processor's cache
        }
    }

    private void receivedOne() {
        if (!filter.admits(shown.sender())) {
            counters.receiveDropped.incrementAndGet();
        } else if (onDatagram != null) {
            call(onDatagram, shown);
        } else if (!queue.offer(shown)) {
            counters.receiveDropped.incrementAndGet();
        }
    }

    private <T> void call(BiConsumer<DatagramPort, T> callback, T argument) {
        try {
            callback.accept(this, argument);
        } catch (Throwable e) {
            // One datagram of anybody's must not take the port from all others.
            LOG.error("the handler of port " + localAddress + " failed; it goes on", e);
        }
    }

    /** Loop thread only. */
    void failed(Failure failure) {
        counters.sayOnce(failure.error(), localAddress);
    }

    // Receiving from a thread.

    /**
     * The next datagram, when no callback was set; blocks, also a virtual thread, until one has
     * come. Empty when none came in time. Not on a loop.
     *
     * @throws IOException when the port is closed and all that came before was taken
     */
    public Optional<Datagram> receive(Duration timeout) throws IOException, InterruptedException {
        if (onDatagram != null || onDatagrams != null) {
            throw new IllegalStateException("receive() beside a callback, which gets all there is");
        }
        return queue.take(timeout);
    }

    /** Stops receiving: the kernel keeps what it has room for and drops the rest. */
    public void pause() {
        switchInput(false);
    }

    /** Goes on after {@link #pause}. */
    public void resume() {
        switchInput(true);
    }

    private void switchInput(boolean on) {
        boolean ignored =
                runOnLoop(() -> {
                    if (!closed) {
                        loop.engine().receive(handle, on);
                    }
                });
    }

    // Sending.

    /** Sends text as UTF-8; see {@link #send(byte[], Endpoint)}. */
    public boolean send(String text, Endpoint to) {
        return send(text.getBytes(StandardCharsets.UTF_8), to);
    }

    /**
     * Sends one datagram: on the loop with all others of this tick in one call, from other threads
     * through the loop. The bytes are copied.
     *
     * @return false when it is dropped here already: other threads send faster than the loop, or
     *     the port is closed. What the kernel drops is counted by {@link #stats}
     * @throws IllegalArgumentException for more than 65,507 bytes
     */
    public boolean send(byte[] bytes, Endpoint to) {
        return send(bytes, to, true);
    }

    /**
     * Sends to the peer that the port is connected to; else as {@link #send(byte[], Endpoint)}.
     *
     * @throws IllegalStateException when it is not connected
     */
    public boolean send(byte[] bytes) {
        if (!connected) {
            throw new IllegalStateException("send() without an address, and not connected to one");
        }
        return send(bytes, null, true);
    }

    /** Sends a datagram on to somebody, or back: {@code port.send(d, d.sender())}. */
    public boolean send(Datagram datagram, Endpoint to) {
        if (!loop.inLoop()) {
            return send(datagram.toByteArray(), to, false);
        }
        if (!closed) {
            output.add(datagram.segment(), datagram.offset(), datagram.length(), to);
            loop.wakeIfPolling();
        }
        return !closed;
    }

    private boolean send(byte[] bytes, @Nullable Endpoint to, boolean mayChange) {
        if (bytes.length > Datagrams.UDP_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a datagram holds at most "
                            + Datagrams.UDP_BYTES_MAX
                            + " bytes, not "
                            + bytes.length);
        }
        if (loop.inLoop()) {
            add(bytes, to);
            return !closed;
        }
        long counted = bytes.length + (long) OVERHEAD_BYTES;
        if (handedOver.addAndGet(counted) > HANDED_OVER_BYTES_MAX) {
            handedOver.addAndGet(-counted);
            counters.sendDropped.incrementAndGet();
            return false;
        }
        byte[] own = mayChange ? bytes.clone() : bytes;
        boolean taken =
                loop.tryExecute(() -> {
                    handedOver.addAndGet(-counted);
                    add(own, to);
                });
        return taken && !closeBegun.get();
    }

    /** On the loop; {@link DatagramOutput#flush} comes at the end of the tick. */
    private void add(byte[] bytes, @Nullable Endpoint to) {
        if (!closed) {
            output.add(MemorySegment.ofArray(bytes), 0, bytes.length, to);
            loop.wakeIfPolling();
        }
    }

    /**
     * Sends many at once with as few calls of the kernel as can be, from where they lie; the list
     * then says of each whether the kernel has taken it. Loop thread only.
     *
     * @return how many were taken
     */
    public int send(Datagrams datagrams) {
        assert loop.inLoop();
        if (closed) {
            throw new IllegalStateException("send() after close()");
        }
        output.flush();
        return output.sendNow(datagrams);
    }

    /**
     * Sends to every broadcast address of {@link BroadcastTarget#all}; {@code
     * DatagramOptions.withBroadcast(true)} must be set. Asks for interfaces: not on a loop.
     *
     * @return where to
     */
    public List<BroadcastTarget> broadcast(byte[] bytes, int port) throws IOException {
        List<BroadcastTarget> targets = BroadcastTarget.all();
        for (BroadcastTarget target : targets) {
            boolean ignored = send(bytes, new Endpoint.Inet(target.address(), port));
        }
        return targets;
    }

    // Groups.

    /**
     * Receives what is sent to a multicast group, on an interface of the kernel's choice.
     *
     * @throws IOException in one sentence
     */
    public void join(InetAddress group) throws IOException {
        inGroup(() -> loop.engine().joinGroup(handle, group, 0), "join", group);
    }

    /**
     * Receives what is sent to a multicast group on an interface.
     *
     * @throws IOException in one sentence
     */
    public void join(InetAddress group, NetworkInterface at) throws IOException {
        inGroup(() -> loop.engine().joinGroup(handle, group, at.getIndex()), "join", group);
    }

    /**
     * Takes back a {@link #join(InetAddress)}.
     *
     * @throws IOException in one sentence
     */
    public void leave(InetAddress group) throws IOException {
        inGroup(() -> loop.engine().leaveGroup(handle, group, 0), "leave", group);
    }

    /**
     * Takes back a {@link #join(InetAddress, NetworkInterface)}.
     *
     * @throws IOException in one sentence
     */
    public void leave(InetAddress group, NetworkInterface at) throws IOException {
        inGroup(() -> loop.engine().leaveGroup(handle, group, at.getIndex()), "leave", group);
    }

    private interface GroupCall {
        void run() throws EngineException;
    }

    private void inGroup(GroupCall call, String verb, InetAddress group) throws IOException {
        if (!group.isMulticastAddress()) {
            throw new IOException(group.getHostAddress() + " is no multicast group");
        }
        try {
            boolean ignored =
                    onLoop(
                            loop,
                            () -> {
                                call.run();
                                return true;
                            });
        } catch (EngineException e) {
            String why = e.failure().error().sentence();
            throw new IOException(
                    "cannot " + verb + " the group " + group.getHostAddress() + ": " + why, e);
        }
    }

    // What it is.

    /** The address it is bound to, with the real port when 0 was asked for. */
    public Endpoint localAddress() {
        return localAddress;
    }

    /** The port it is bound to. */
    public int port() {
        return ((Endpoint.Inet) localAddress).port();
    }

    /** The engine of its loop. */
    public String engineName() {
        return group.engineName();
    }

    /** The loop it runs on. */
    public EventLoop loop() {
        return loop;
    }

    /** What it has counted so far. */
    public DatagramStats stats() {
        return counters.stats();
    }

    private boolean runOnLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
            return true;
        }
        return loop.tryExecute(task);
    }

    /** Sends what was handed over, closes, and ends the loop if it is this port's own. */
    @Override
    public void close() {
        if (!closeBegun.compareAndSet(false, true)) {
            return;
        }
        try {
            if (loop.inLoop()) {
                closeOnLoop();
            } else {
                boolean ignored = onLoop(loop, this::closeOnLoop);
            }
        } catch (RejectedExecutionException loopIsClosed) {
            queue.close();
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        } finally {
            if (ownsGroup) {
                group.close();
            }
        }
    }

    private boolean closeOnLoop() {
        output.flush();
        closed = true;
        loop.removeEveryTick(flush);
        loop.engine().close(handle);
        output.close();
        queue.close();
        return true;
    }

    /** {@code datagrams at 127.0.0.1:12345}. */
    @Override
    public String toString() {
        return "datagrams at " + localAddress;
    }
}
