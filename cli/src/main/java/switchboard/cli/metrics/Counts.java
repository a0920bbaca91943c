package switchboard.cli.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import switchboard.net.CloseReason;
import switchboard.net.Metrics;

/** Sums up what servers tell of themselves. Any thread; counting allocates nothing. */
final class Counts implements Metrics {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongAdder opened = new LongAdder();
    private final Map<CloseReason.Kind, LongAdder> closed = adders(CloseReason.Kind.class);
    private final Map<Refusal, LongAdder> refused = adders(Refusal.class);
    private final Map<Pause, LongAdder> pauses = adders(Pause.class);
    private final Map<Pause, LongAdder> pausedNanos = adders(Pause.class);
    private final LongAdder pausing = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder framesReceived = new LongAdder();
    private final LongAdder framesSent = new LongAdder();
    private final LongAdder blocked = new LongAdder();
    private final TimeHistogram turns = new TimeHistogram();
    private final TimeHistogram waits = new TimeHistogram();

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> choices) {
        Map<E, LongAdder> adders = new EnumMap<>(choices);
        for (E choice : choices.getEnumConstants()) {
            adders.put(choice, new LongAdder());
        }
        return adders;
    }

    @Override
    public void connectionOpened() {
        opened.increment();
    }

    @Override
    public void connectionClosed(CloseReason.Kind why) {
        increment(closed, why);
    }

    @Override
    public void connectionRefused(Refusal why) {
        increment(refused, why);
    }

    private static <E extends Enum<E>> void increment(Map<E, LongAdder> adders, E choice) {
        add(adders, choice, 1);
    }

    private static <E extends Enum<E>> void add(Map<E, LongAdder> adders, E choice, long count) {
        LongAdder adder = adders.get(choice);
        if (adder != null) { // each has one
            adder.add(count);
        }
    }

    @Override
    public void acceptPaused(Pause why) {
        increment(pauses, why);
        pausing.add(isToldItsEnd(why) ? 1 : 0);
    }

    @Override
    public void acceptResumed(Pause why, long nanos) {
        add(pausedNanos, why, nanos);
        pausing.decrement();
    }

    private static boolean isToldItsEnd(Pause why) {
        return why == Pause.CONNECTIONS || why == Pause.HANDLERS;
    }

    @Override
    public void bytesReceived(long bytes) {
        bytesReceived.add(bytes);
    }

    @Override
    public void bytesSent(long bytes) {
        bytesSent.add(bytes);
    }

    @Override
    public void frameReceived() {
        framesReceived.increment();
    }

    @Override
    public void frameSent() {
        framesSent.increment();
    }

    @Override
    public void outputBlocked(int change) {
        blocked.add(change);
    }

    @Override
    public void turned(long nanos) {
        turns.add(nanos);
    }

    @Override
    public void tasksWaited(long nanos) {
        waits.add(nanos);
    }

    void writeTo(Exposition to) {
        to.family("switchboard_connections_closed_total", "counter", "Connections gone, by why.");
        long gone = 0;
        for (Map.Entry<CloseReason.Kind, LongAdder> each : closed.entrySet()) {
            long count = each.getValue().sum();
            gone += count;
            String why = Exposition.label(each.getKey());
            to.sample("switchboard_connections_closed_total", "reason", why, count);
        }
        // Read after those that are gone, so that never more are gone than have come.
        long come = opened.sum();
        to.counter("switchboard_connections_opened_total", "Connections accepted and taken.", come);
        to.gauge("switchboard_connections", "Connections open now.", come - gone);
        to.family("switchboard_connections_refused_total", "counter", "Not taken, by cause.");
        refused.forEach((why, count) ->
                to.sample(
                        "switchboard_connections_refused_total",
                        "cause",
                        Exposition.label(why),
                        count.sum()));
        writePauses(to);
        to.counter(
                "switchboard_received_bytes_total",
                "Bytes read from the kernel.",
                bytesReceived.sum());
        to.counter("switchboard_sent_bytes_total", "Bytes taken by the kernel.", bytesSent.sum());
        to.counter(
                "switchboard_frames_received_total",
                "Frames handed to the handler.",
                framesReceived.sum());
        to.counter("switchboard_frames_sent_total", "Frames taken by send.", framesSent.sum());
        to.gauge(
                "switchboard_outputs_blocked",
                "Peers that take no more bytes for now.",
                blocked.sum());
        turns.writeTo(
                to, "switchboard_loop_turn_seconds", "Turns of the loops, their waiting left out.");
        waits.writeTo(
                to,
                "switchboard_loop_task_wait_seconds",
                "How long the first task of a turn had waited for its loop.");
    }

    private void writePauses(Exposition to) {
        long now = pausing.sum(); // read first, so that none pauses that is not counted below
        String name = "switchboard_accept_pauses_total";
        to.family(name, "counter", "How often accepting has paused, by cause.");
        pauses.forEach(
                (why, count) -> to.sample(name, "cause", Exposition.label(why), count.sum()));
        String seconds = "switchboard_accept_paused_seconds_total";
        to.family(seconds, "counter", "How long it paused for want of a place, by cause.");
        pausedNanos.forEach((why, nanos) -> {
            if (isToldItsEnd(why)) {
                to.sample(seconds, "cause", Exposition.label(why), nanos.sum() / NANOS_PER_SECOND);
            }
        });
        to.gauge("switchboard_accept_paused", "Listeners that pause for want of a place now.", now);
    }
}
