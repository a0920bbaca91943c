package switchboard.testkit;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;

/**
 * A small kernel in memory: one process with its descriptors, TCP as Linux does it, a network with
 * delays, and every fault of {@link FaultRates} or by order of the test. All chance comes from one
 * seed and all time from one {@link VirtualClock}, so what went wrong once goes wrong again.
 *
 * <p>Any thread; what is repeatable is so only with one thread at a time.
 */
public final class SimKernel {

    static final long WIRE_NANOS = 10_000;
    private static final long CALL_NANOS = 500;
    private static final long DELAY_NANOS_MAX = 50_000_000;
    private static final int FIRST_EPHEMERAL_PORT = 40_000;

    private final VirtualClock clock;
    private final SplittableRandom random;
    private final DescriptorTable descriptors = new DescriptorTable();
    private final List<SimListener> listeners = new ArrayList<>();
    private final List<SimPoller> pollers = new ArrayList<>();
    private final Set<Endpoint> silent = new HashSet<>();
    private final Map<SimCall, Order> orders = new EnumMap<>(SimCall.class);
    private final SimDatagramNetwork datagrams = new SimDatagramNetwork(this);
    private final PriorityQueue<Due> schedule = new PriorityQueue<>();
    private FaultRates faults = FaultRates.NONE;
    private int bufferBytes = 256 << 10;
    private int nextPort = FIRST_EPHEMERAL_PORT;
    private long scheduled;

    /**
     * Something that happens at a time; what is due together happens in the order of its making.
     */
    private record Due(long atNanos, long order, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due that) {
            int byTime = Long.compare(atNanos, that.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, that.order);
        }
    }

    /** The next {@code times} calls of a kind fail with {@code errno}. */
    private record Order(int errno, int times) {}

    /** A kernel whose clock passes zero within the first seconds, as a real clock may. */
    public SimKernel(long seed) {
        this(seed, new VirtualClock(-2_000_000_000L));
    }

    public SimKernel(long seed, VirtualClock clock) {
        this.random = new SplittableRandom(seed);
        this.clock = clock;
    }

    public VirtualClock clock() {
        return clock;
    }

    /** From now on these faults. */
    public synchronized void faults(FaultRates rates) {
        faults = rates;
    }

    /** From now on these faults of datagrams on the wire. */
    public synchronized void datagramFaults(DatagramFaults rates) {
        datagrams.faults(rates);
    }

    /** The next {@code times} calls of a kind answer with {@code errno} and do nothing else. */
    public synchronized void failNext(SimCall call, int errno, int times) {
        orders.put(call, new Order(errno, times));
    }

    /** The calls of a kind work again. */
    public synchronized void failNoMore(SimCall call) {
        orders.remove(call);
    }

    /**
     * How many bytes one direction of a connection made from now on holds, on both ends together.
     */
    public synchronized void bufferBytes(int bytes) {
        bufferBytes = bytes;
    }

    /** The process may have descriptors below this number only (RLIMIT_NOFILE). */
    public synchronized void descriptorLimit(int limit) {
        descriptors.limit(limit);
    }

    /** Opens files until the lowest free descriptor is {@code number} or above. */
    public synchronized void occupyDescriptorsBelow(int number) {
        while (descriptors.open(new SimFile(this)) < number - 1) {}
    }

    /** How many descriptors the process has open. */
    public synchronized int openDescriptors() {
        return descriptors.openCount();
    }

    /** Nobody answers at this address: a connect to it ends in a time-out after two minutes. */
    public synchronized void silence(Endpoint at) {
        silent.add(at);
    }

    /** A peer that begins to connect. */
    public synchronized SimPeer connect(Endpoint to) {
        return connect(to, bufferBytes);
    }

    /**
     * A peer that begins to connect and takes so many bytes before its engine's sends get short.
     */
    public synchronized SimPeer connect(Endpoint to, int peerBufferBytes) {
        int usual = bufferBytes;
        bufferBytes = peerBufferBytes;
        SimPeer peer = new SimPeer(beginConnect(to, usual(to)));
        letArrive();
        bufferBytes = usual;
        return peer;
    }

    /** A listening peer for engines to connect to. */
    public synchronized SimPeerListener listen() {
        return listen(new Endpoint.Inet(InetAddress.getLoopbackAddress(), 0), 128);
    }

    /** A peer that listens at an address with so many connections waiting at most. */
    public synchronized SimPeerListener listen(Endpoint at, int backlog) {
        SimListener listener = bind(at, backlog);
        if (listener == null) {
            throw new IllegalStateException("in use: " + at);
        }
        return new SimPeerListener(listener);
    }

    /**
     * Lets everything arrive that is on the wire and is not held up: moves the clock by a tenth of
     * a second at most, to the last arrival.
     */
    public synchronized void letArrive() {
        long horizon = nowNanos() + 100_000_000;
        runDue();
        while (nextDueNanos() <= horizon) {
            clock.advanceTo(nextDueNanos());
            runDue();
        }
    }

    // For the other classes of the kernel, which hold its lock.

    /**
     * An address for whoever connects: a Unix socket needs none and a peer has one all the same.
     */
    private Endpoint usual(Endpoint to) {
        return switch (to) {
            case Endpoint.Inet _ -> new Endpoint.Inet(InetAddress.getLoopbackAddress(), nextPort++);
            case Endpoint.Unix _ -> new Endpoint.Unix("@peer-" + nextPort++);
        };
    }

    /** Begins to connect; only a network can leave it unanswered. */
    SimStream beginConnect(Endpoint to) {
        return beginConnect(to, to instanceof Endpoint.Unix ? new Endpoint.Unix("") : usual(to));
    }

    /** From an address of this machine; a wildcard one is loopback's, port 0 any. */
    SimStream beginConnect(Endpoint.Inet to, Endpoint.Inet from) {
        boolean any = from.address().isAnyLocalAddress();
        InetAddress here = any ? to.address() : from.address();
        int port = from.port() == 0 ? nextPort++ : from.port();
        return beginConnect((Endpoint) to, new Endpoint.Inet(here, port));
    }

    private SimStream beginConnect(Endpoint to, Endpoint from) {
        SimStream client = SimStream.connecting(this, from, to, bufferBytes);
        SimHandshake handshake = new SimHandshake(this, client);
        if (to instanceof Endpoint.Unix) {
            handshake.connectAtOnce();
        } else {
            handshake.ask();
        }
        return client;
    }

    /** A new listener, or null when the address is in use. */
    @Nullable SimListener bind(Endpoint at, int backlog) {
        for (SimListener listener : listeners) {
            if (listener.holds(at)) {
                return null;
            }
        }
        boolean any = at instanceof Endpoint.Inet(InetAddress _, int port) && port == 0;
        SimListener listener = new SimListener(this, any ? withPort(at) : at, backlog);
        listeners.add(listener);
        return listener;
    }

    private Endpoint withPort(Endpoint at) {
        return at instanceof Endpoint.Inet inet
                ? new Endpoint.Inet(inet.address(), nextPort++)
                : at;
    }

    void unbind(SimListener listener) {
        listeners.remove(listener);
    }

    @Nullable SimListener listenerAt(Endpoint at) {
        for (SimListener listener : listeners) {
            if (listener.holds(at)) {
                return listener;
            }
        }
        return null;
    }

    boolean isSilent(Endpoint at) {
        return silent.contains(at);
    }

    SimDatagramNetwork datagrams() {
        return datagrams;
    }

    DescriptorTable descriptors() {
        return descriptors;
    }

    int bufferBytes() {
        return bufferBytes;
    }

    FaultRates faults() {
        return faults;
    }

    SplittableRandom random() {
        return random;
    }

    /** Whether something of this probability happens now. */
    boolean chance(double rate) {
        return rate > 0 && random.nextDouble() < rate;
    }

    /** The negative error number that the test has ordered for this call, or 0. */
    int ordered(SimCall call) {
        Order order = orders.get(call);
        if (order == null) {
            return 0;
        }
        if (order.times == 1) {
            orders.remove(call);
        } else {
            orders.put(call, new Order(order.errno, order.times - 1));
        }
        return -order.errno;
    }

    long nowNanos() {
        return clock.elapsedNanos();
    }

    long latencyNanos() {
        long delay = chance(faults.delay()) ? random.nextLong(DELAY_NANOS_MAX) : 0;
        return WIRE_NANOS + random.nextLong(WIRE_NANOS) + delay;
    }

    void at(long atNanos, Runnable action) {
        schedule.add(new Due(atNanos, scheduled++, action));
        notifyAll();
    }

    void later(long nanos, Runnable action) {
        at(nowNanos() + nanos, action);
    }

    /** A call takes time: work alone lets things arrive, without any waiting. */
    void spend() {
        clock.advance(CALL_NANOS);
        runDue();
    }

    void runDue() {
        while (nextDueNanos() <= nowNanos()) {
            schedule.remove().action.run();
        }
    }

    /** When the next thing happens; never if nothing is on its way. */
    long nextDueNanos() {
        Due next = schedule.peek();
        return next == null ? Long.MAX_VALUE : next.atNanos;
    }

    void attach(SimPoller poller) {
        pollers.add(poller);
    }

    void detach(SimPoller poller) {
        pollers.remove(poller);
    }

    void changed(SimSocket socket) {
        if (socket.descriptor != SimSocket.NO_DESCRIPTOR) {
            pollers.forEach(poller -> poller.changed(socket.descriptor));
        }
        notifyAll();
    }

    /** A closed descriptor that is still watched would speak for the next socket of that number. */
    void requireUnwatched(int descriptor) {
        for (SimPoller poller : pollers) {
            if (poller.watches(descriptor)) {
                throw new AssertionError("descriptor " + descriptor + " is closed while watched");
            }
        }
    }
}
