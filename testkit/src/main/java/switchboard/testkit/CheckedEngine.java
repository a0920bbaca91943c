package switchboard.testkit;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineException;
import switchboard.engine.EngineFile;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.PeerCredentials;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.HandleGrammar.Kind;

/**
 * An engine that passes everything on to another and checks on every call and callback that the
 * contract's grammar is kept: thread, place, order, answers and limits. What is broken is an {@link
 * AssertionError} at once, and again in {@link #requireKept}. The loop's thread only.
 */
public final class CheckedEngine implements Engine {

    private final Engine engine;
    private final EngineLimits limits;
    private final LongSupplier clock;
    private final ContractJudge judge = new ContractJudge();
    private final Set<HandleGrammar> unanswered = new LinkedHashSet<>();
    private long polls;

    public CheckedEngine(Engine engine, EngineLimits limits, LongSupplier clock) {
        this.engine = engine;
        this.limits = limits;
        this.clock = clock;
    }

    /** Throws what was found broken, also if somebody has caught it before. */
    public void requireKept() {
        judge.requireKept();
    }

    /** How many handles are open or not yet {@code closed}. */
    public int openHandles() {
        return judge.openHandles();
    }

    @Override
    public int poll(long timeoutNanos, EngineListener to) {
        polls++;
        CheckedListener checked = new CheckedListener(judge, limits, clock, polls, to);
        int result = judge.poll(() -> engine.poll(timeoutNanos, checked));
        int callbacks = checked.callbacks();
        judge.require(result == callbacks, "poll says " + result + " callbacks, not " + callbacks);
        unanswered.forEach(handle -> judge.require(handle.endOfPoll(polls)));
        unanswered.removeIf(handle -> !handle.awaitsAnswer());
        return result;
    }

    @Override
    public void wakeup() {
        engine.wakeup();
    }

    @Override
    public SocketHandle listen(Endpoint at, SocketOptions options) throws EngineException {
        SocketHandle handle = judge.call("listen", () -> engine.listen(at, options));
        return judge.opened("listen", handle, Kind.LISTENER);
    }

    @Override
    public SocketHandle connect(Endpoint to, SocketOptions options) {
        SocketHandle handle = judge.call("connect", () -> engine.connect(to, options));
        return judge.opened("connect", handle, Kind.CONNECTING);
    }

    @Override
    public SocketHandle adopt(AcceptedSocket socket) {
        SocketHandle handle = judge.call("adopt", () -> engine.adopt(socket));
        return judge.opened("adopt", handle, Kind.CONNECTION);
    }

    @Override
    public SocketHandle datagram(Endpoint at, DatagramOptions options) throws EngineException {
        SocketHandle handle = judge.call("datagram", () -> engine.datagram(at, options));
        return judge.opened("datagram", handle, Kind.DATAGRAM);
    }

    @Override
    public void connectTo(SocketHandle handle, Endpoint peer) throws EngineException {
        judge.run("connectTo", () -> engine.connectTo(handle, peer));
    }

    @Override
    public int sendTo(SocketHandle handle, Datagrams datagrams) {
        int sent = judge.call("sendTo", () -> engine.sendTo(handle, datagrams));
        int taken = 0;
        for (int i = 0; i < datagrams.count(); i++) {
            taken += datagrams.error(i) == null ? 1 : 0;
        }
        judge.require(sent == taken, "sendTo says " + sent + " were sent, the list says " + taken);
        return sent;
    }

    @Override
    public void joinGroup(SocketHandle handle, InetAddress group, int interfaceIndex)
            throws EngineException {
        judge.run("joinGroup", () -> engine.joinGroup(handle, group, interfaceIndex));
    }

    @Override
    public void leaveGroup(SocketHandle handle, InetAddress group, int interfaceIndex)
            throws EngineException {
        judge.run("leaveGroup", () -> engine.leaveGroup(handle, group, interfaceIndex));
    }

    @Override
    public void accept(SocketHandle listener, boolean on) {
        judge.grammar(listener).switchInput(on);
        judge.run("accept", () -> engine.accept(listener, on));
    }

    @Override
    public void receive(SocketHandle handle, boolean on) {
        judge.grammar(handle).switchInput(on);
        judge.run("receive", () -> engine.receive(handle, on));
    }

    @Override
    public void send(SocketHandle handle, Slices slices) {
        HandleGrammar grammar = judge.grammar(handle);
        judge.require(grammar.send(slices.bytes(), polls));
        unanswered.add(grammar);
        judge.run("send", () -> engine.send(handle, slices));
    }

    @Override
    public EngineFile openFile(Path path) throws IOException {
        return engine.openFile(path);
    }

    @Override
    public boolean isInMemory(EngineFile file, long position, long count) {
        return judge.call("isInMemory", () -> engine.isInMemory(file, position, count));
    }

    @Override
    public void sendFile(SocketHandle handle, EngineFile file, long position, long count) {
        HandleGrammar grammar = judge.grammar(handle);
        judge.require(grammar.send(Math.min(count, FILE_BYTES_PER_SEND), polls));
        unanswered.add(grammar);
        judge.run("sendFile", () -> engine.sendFile(handle, file, position, count));
    }

    @Override
    public long trySend(SocketHandle handle, Slices slices) {
        HandleGrammar grammar = judge.grammar(handle);
        judge.require(
                !grammar.awaitsAnswer(), "the test itself sends before its send was answered");
        long taken = judge.call("trySend", () -> engine.trySend(handle, slices));
        judge.require(grammar.tried(slices.bytes(), taken));
        return taken;
    }

    @Override
    public long trySend(SocketHandle handle, MemorySegment bytes, long offset, long length) {
        return engine.trySend(handle, bytes, offset, length); // on whatever thread
    }

    @Override
    public void shutdownOutput(SocketHandle handle) {
        judge.run("shutdownOutput", () -> engine.shutdownOutput(handle));
    }

    @Override
    public void close(SocketHandle handle) {
        judge.grammar(handle).askClose();
        judge.run("close", () -> engine.close(handle));
    }

    @Override
    public Optional<PeerCredentials> peerCredentials(SocketHandle handle) {
        return engine.peerCredentials(handle);
    }

    @Override
    public Endpoint localAddress(SocketHandle handle) {
        return judge.call("localAddress", () -> engine.localAddress(handle));
    }

    @Override
    public long turns() {
        return engine.turns();
    }

    @Override
    public void close() {
        judge.run("close", engine::close);
    }
}
