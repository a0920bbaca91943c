package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineException;
import switchboard.engine.EngineLimits;
import switchboard.engine.Failure;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Failed;

/**
 * One engine in a test, polled by hand, with everything it says recorded and checked. Waiting is
 * polling until a condition holds, and a failure when it does not in time. The test's thread only.
 */
public final class EngineDriver implements AutoCloseable {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** More than any engine needs that does not go round for nothing. */
    private static final int TURNS_MAX = 2_000;

    private static final int TURNS_UNTIL_MAX = 1_000_000;
    private static final long STEP_NANOS = 1_000_000;

    private final ContractFixture fixture;
    private final CheckedEngine engine;
    private final RecordingListener events = new RecordingListener();
    private final LongSupplier clock;
    private final Arena arena = Arena.ofConfined();
    private boolean closed;

    /** A connection as both ends see it. */
    public record Link(SocketHandle handle, Peer peer) {}

    public EngineDriver(ContractFixture fixture, EngineLimits limits) {
        this.fixture = fixture;
        this.clock = fixture.clock();
        this.engine = new CheckedEngine(fixture.open(limits), limits, clock);
    }

    public Engine engine() {
        return engine;
    }

    public RecordingListener events() {
        return events;
    }

    public int poll(long timeoutNanos) {
        return engine.poll(timeoutNanos, events);
    }

    /** Polls until the condition holds. */
    public void pollUntil(String what, BooleanSupplier condition) {
        long start = clock.getAsLong();
        long turns = engine.turns();
        while (!condition.getAsBoolean()) {
            boolean spins = engine.turns() - turns > TURNS_UNTIL_MAX;
            if (spins || clock.getAsLong() - start > PATIENCE_NANOS) {
                throw new AssertionError("in vain for: " + what + "; last came " + lastEvents());
            }
            poll(STEP_NANOS);
        }
    }

    private List<EngineEvent> lastEvents() {
        List<EngineEvent> all = events.all();
        return all.subList(Math.max(0, all.size() - 20), all.size());
    }

    /**
     * Polls until so much time has passed, each time for all that is left; returns the turns made.
     */
    public long turnsIn(long nanos) {
        long before = engine.turns();
        long start = clock.getAsLong();
        long left = nanos;
        while (left > 0) {
            poll(left);
            if (engine.turns() - before > TURNS_MAX) {
                throw new AssertionError("the engine goes round and round; " + lastEvents());
            }
            left = nanos - (clock.getAsLong() - start);
        }
        return engine.turns() - before;
    }

    /** How long one poll took by the clock of the fixture. */
    public long nanosOfPoll(long timeoutNanos) {
        long start = clock.getAsLong();
        poll(timeoutNanos);
        return clock.getAsLong() - start;
    }

    /** For a while: no callback for the handle, and no turns. */
    void requireNothing(SocketHandle handle) {
        int before = events.of(handle).size();
        turnsIn(1_000_000); // what the engine may have to prepare
        assertThat(turnsIn(InputContract.PAUSE_NANOS)).isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events.of(handle)).hasSize(before);
    }

    Failure onlyFailure(SocketHandle handle) {
        assertThat(events.of(handle, Failed.class)).hasSize(1);
        return events.of(handle, Failed.class).getFirst().failure();
    }

    /** Leaves a test out for an engine that does not state what it is about. */
    void needs(Capability capability) {
        assumeTrue(
                fixture.capabilities().contains(capability),
                () -> "the engine does not have the capability " + capability);
    }

    /** A listener that accepts. */
    public SocketHandle listen() {
        try {
            SocketHandle listener = engine.listen(fixture.anyPort(), SocketOptions.DEFAULT);
            engine.accept(listener, true);
            return listener;
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    public Endpoint address(SocketHandle handle) {
        return engine.localAddress(handle);
    }

    /** Polls until the listener has one more connection. */
    public AcceptedSocket accept(SocketHandle listener) {
        int before = events.count(listener, Accepted.class);
        pollUntil("accepted", () -> events.count(listener, Accepted.class) > before);
        return events.of(listener, Accepted.class).get(before).socket();
    }

    /** A new connection from a peer, that receives. */
    public Link link() {
        SocketHandle listener = listen();
        return onlyLink(listener, fixture.connect(address(listener)));
    }

    /** A new connection from a peer whose kernel keeps little that the peer does not read. */
    public Link linkWithSmallBuffer() {
        SocketHandle listener = listen();
        return onlyLink(listener, fixture.connectWithSmallBuffer(address(listener)));
    }

    private Link onlyLink(SocketHandle listener, Peer peer) {
        Link link = link(listener, peer);
        engine.close(listener);
        pollUntil("closed", () -> events.count(listener, Closed.class) > 0);
        return link;
    }

    /** Accepts the connection of a peer, and receives. */
    public Link link(SocketHandle listener, Peer peer) {
        SocketHandle handle = engine.adopt(accept(listener));
        engine.receive(handle, true);
        return new Link(handle, peer);
    }

    /** Memory that can be sent from until the test is over. */
    public MemorySegment memory(byte[] bytes) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    public void send(SocketHandle handle, byte[] bytes) {
        send(handle, memory(bytes), 0, bytes.length);
    }

    public void send(SocketHandle handle, String text) {
        send(handle, text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(SocketHandle handle, MemorySegment memory, long offset, long length) {
        Slices slices = new Slices();
        slices.add(memory, offset, length);
        engine.send(handle, slices);
    }

    /** Tries to send at once; see {@link Engine#trySend}. */
    public long trySend(SocketHandle handle, MemorySegment memory, long offset, long length) {
        Slices slices = new Slices();
        slices.add(memory, offset, length);
        return engine.trySend(handle, slices);
    }

    /** What was received so far, as text. */
    public String input(SocketHandle handle) {
        return new String(events.input(handle), StandardCharsets.UTF_8);
    }

    /** Closes the engine and throws what it has done against its contract. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            engine.close();
            arena.close();
        }
        engine.requireKept();
    }
}
