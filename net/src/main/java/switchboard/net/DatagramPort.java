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
import org.jspecify.annotations.Nullable;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.Failure;
import switchboard.engine.SocketHandle;

/**
 * A socket for datagrams (UDP, or a Unix socket) on one loop: {@code onDatagram}, or {@link
 * #receive} from virtual threads. Any thread, unless a method says otherwise.
 *
 * <p>A datagram comes whole, or not at all, or twice, and in any order; nothing is sent again. What
 * the kernel does not take at once is dropped and counted, never queued without bound; why is told
 * to {@link DatagramSetup#onFailure}, or else logged once per cause. Nothing of that ends the port.
 */
public final class DatagramPort implements AutoCloseable {

    private final LoopGroup group;
    private final boolean ownsGroup;
    private final EventLoop loop;
    private final SocketHandle handle;
    private final Endpoint localAddress;
    private final DatagramCounters counters = new DatagramCounters();
    private final DatagramOutput output;
    private final DatagramHandover handover;
    private final DatagramGroups groups;
    private final DatagramFailures failures;
    private final DatagramInput input;
    private final boolean connected;
    private final Runnable flush;
    private final AtomicBoolean closeBegun = new AtomicBoolean();

    /**
     * A port at {@code HOST:PORT}, {@code [v6]:PORT}, {@code :PORT} or {@code PORT}, with or
     * without {@code udp://}; {@code 0.0.0.0:PORT} hears broadcasts. Or a Unix socket, {@code
     * unix:/path} or {@code unix:@name}.
     */
    public static DatagramSetup bind(String address) {
        return new DatagramSetup(DatagramSetup.parse(address), false);
    }

    /** A port of 127.0.0.1; 0 takes a free one. */
    public static DatagramSetup bind(int port) {
        return new DatagramSetup(new HostPort("127.0.0.1", port), false);
    }

    /**
     * A Unix socket with a path, by the rules of {@link Server#unix}, or an abstract name behind
     * {@code @}. Not on engine {@code nio}.
     */
    public static DatagramSetup unix(String name) {
        return new DatagramSetup(new UnixPath(name), false);
    }

    /**
     * A Unix socket for whoever asks: with an abstract name of the kernel's choice (autobind,
     * unix(7)), so that answers find it, and without a file. Not on engine {@code nio}.
     */
    public static DatagramSetup unix() {
        return new DatagramSetup(null, true);
    }

    /**
     * A free port of all addresses, or for {@code unix:} as {@link #unix()}, connected to a peer:
     * it hears that one alone.
     */
    public static DatagramSetup connect(String peer) {
        StreamAddress parsed = DatagramSetup.parse(peer);
        return new DatagramSetup(null, parsed instanceof UnixPath).connect(parsed);
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
        this.connected = peer != null;
        handle = loop.engine().datagram(at, setup.options());
        if (peer != null) {
            connectOrClose(peer);
        }
        handle.attach(this);
        localAddress = loop.engine().localAddress(handle);
        failures = new DatagramFailures(this, peer, setup.onFailure);
        Runnable later = this::flushLater;
        output = new DatagramOutput(loop.engine(), handle, counters, failures, later);
        input = new DatagramInput(this, setup, counters, output);
        handover = new DatagramHandover(loop, output, counters);
        groups = new DatagramGroups(loop, handle, localAddress, output);
        flush = output::flush;
        loop.everyTick(flush);
        loop.engine().receive(handle, true);
    }

    private void flushLater() {
        boolean ignored = loop.tryExecute(flush);
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
        input.received(datagrams);
        if (!output.isClosed()) {
            output.flush(); // answers leave while their socket is in the processor's cache
        }
    }

    /** Loop thread only. */
    void failed(Failure failure) {
        failures.earlier(failure.error());
    }

    // Receiving from a thread.

    /**
     * The next datagram, when no callback was set; blocks, also a virtual thread, until one has
     * come. Empty when none came in time. Not on a loop.
     *
     * @throws IOException when the port is closed and all that came before was taken
     */
    public Optional<Datagram> receive(Duration timeout) throws IOException, InterruptedException {
        return input.take(timeout);
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
                    if (!output.isClosed()) {
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
     * @throws IllegalArgumentException for more than 65,507 bytes, or for a Unix socket than 1 MiB,
     *     and for an address of another family
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

    /**
     * Sends a datagram on to somebody, or back: {@code port.send(d, d.sender())}. To a sender
     * without a name nothing can be sent: that is dropped and counted.
     */
    public boolean send(Datagram datagram, Endpoint to) {
        if (!loop.inLoop()) {
            return send(datagram.toByteArray(), to, false);
        }
        output.requireSendable(datagram.length(), to);
        return add(datagram.segment(), datagram.offset(), datagram.length(), to);
    }

    private boolean send(byte[] bytes, @Nullable Endpoint to, boolean mayChange) {
        output.requireSendable(bytes.length, to);
        if (loop.inLoop()) {
            return add(MemorySegment.ofArray(bytes), 0, bytes.length, to);
        }
        return handover.send(mayChange ? bytes.clone() : bytes, to) && !closeBegun.get();
    }

    /** Loop thread only; {@link DatagramOutput#flush} comes at the end of the tick. */
    private boolean add(MemorySegment bytes, long offset, int length, @Nullable Endpoint to) {
        if (output.isClosed()) {
            return false;
        }
        output.add(bytes, offset, length, to);
        loop.wakeIfPolling();
        return true;
    }

    /**
     * Sends many at once with as few calls of the kernel as can be, from where they lie; the list
     * then says of each whether the kernel has taken it. Loop thread only.
     *
     * @return how many were taken
     */
    public int send(Datagrams datagrams) {
        assert loop.inLoop();
        if (output.isClosed()) {
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
        groups.join(group, 0);
    }

    /**
     * Receives what is sent to a multicast group on an interface.
     *
     * @throws IOException in one sentence
     */
    public void join(InetAddress group, NetworkInterface at) throws IOException {
        groups.join(group, at.getIndex());
    }

    /**
     * Takes back a {@link #join(InetAddress)}.
     *
     * @throws IOException in one sentence
     */
    public void leave(InetAddress group) throws IOException {
        groups.leave(group, 0);
    }

    /**
     * Takes back a {@link #join(InetAddress, NetworkInterface)}.
     *
     * @throws IOException in one sentence
     */
    public void leave(InetAddress group, NetworkInterface at) throws IOException {
        groups.leave(group, at.getIndex());
    }

    // What it is.

    /** The address it is bound to, with the real port when 0 was asked for. */
    public Endpoint localAddress() {
        return localAddress;
    }

    /**
     * The port it is bound to.
     *
     * @throws IllegalStateException for a Unix socket, which has none
     */
    public int port() {
        if (localAddress instanceof Endpoint.Inet inet) {
            return inet.port();
        }
        throw new IllegalStateException("a Unix socket has no port");
    }

    LoopGroup group() {
        return group;
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
            input.close();
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
        loop.removeEveryTick(flush);
        loop.engine().close(handle);
        output.close();
        input.close();
        return true;
    }

    /** {@code datagrams at 127.0.0.1:12345}. */
    @Override
    public String toString() {
        return "datagrams at " + localAddress;
    }
}
