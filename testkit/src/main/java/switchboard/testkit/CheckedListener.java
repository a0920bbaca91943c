package switchboard.testkit;

import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Datagrams;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.SocketHandle;

/**
 * Stands between an engine and its listener for one poll: passes every callback on that the
 * contract allows, and counts what is limited per poll. The polling thread only.
 */
final class CheckedListener implements EngineListener {

    private final ContractJudge judge;
    private final EngineLimits limits;
    private final LongSupplier clock;
    private final long poll;
    private final EngineListener to;
    private int callbacks;
    private long bytes;
    private int accepts;
    private int datagrams;

    /**
     * For one poll.
     *
     * @param poll its number
     */
    CheckedListener(
            ContractJudge judge,
            EngineLimits limits,
            LongSupplier clock,
            long poll,
            EngineListener to) {
        this.judge = judge;
        this.limits = limits;
        this.clock = clock;
        this.poll = poll;
        this.to = to;
    }

    /** How many callbacks came. */
    int callbacks() {
        return callbacks;
    }

    private HandleGrammar grammar(SocketHandle handle) {
        return judge.grammar(handle);
    }

    private void deliver(@Nullable String wrong, Runnable callback) {
        callbacks++;
        judge.callback(wrong, callback);
    }

    @Override
    public void accepted(SocketHandle listener, AcceptedSocket socket) {
        accepts++;
        judge.require(accepts <= limits.acceptsPerPoll(), accepts + " accepts in one poll");
        deliver(grammar(listener).accepted(), () -> to.accepted(listener, socket));
    }

    @Override
    public void connected(SocketHandle handle) {
        deliver(grammar(handle).connected(), () -> to.connected(handle));
    }

    @Override
    public void received(SocketHandle handle, MemorySegment buffer, int offset, int length) {
        bytes += length;
        judge.require(bytes <= limits.receiveBytesPerPoll(), bytes + " bytes in one poll");
        deliver(
                grammar(handle).received(length, limits.receiveBytesPerHandle(), poll),
                () -> to.received(handle, buffer, offset, length));
    }

    @Override
    public void datagrams(SocketHandle handle, Datagrams list) {
        datagrams += list.count();
        judge.require(datagrams <= limits.datagramsPerPoll(), datagrams + " datagrams in one poll");
        deliver(grammar(handle).datagrams(list.count()), () -> to.datagrams(handle, list));
    }

    @Override
    public void ended(SocketHandle handle) {
        deliver(grammar(handle).ended(), () -> to.ended(handle));
    }

    @Override
    public void sent(SocketHandle handle, long count) {
        deliver(grammar(handle).sent(count), () -> to.sent(handle, count));
    }

    @Override
    public void writable(SocketHandle handle) {
        deliver(grammar(handle).writable(), () -> to.writable(handle));
    }

    @Override
    public void failed(SocketHandle handle, Failure failure) {
        String wrong = grammar(handle).failed(failure, clock.getAsLong());
        deliver(wrong, () -> to.failed(handle, failure));
    }

    @Override
    public void closed(SocketHandle handle) {
        deliver(grammar(handle).closed(), () -> to.closed(handle));
    }
}
