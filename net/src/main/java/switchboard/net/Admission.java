package switchboard.net;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.net.Metrics.Refusal;

/**
 * Counts the connections of a server against its limits and says why one more is refused. Any
 * thread; accepting asks on one loop, every loop gives back.
 */
final class Admission {

    private static final int ADDRESSES_KEPT_MIN = 10_000;

    private final Limits limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, PerAddress> addresses = new ConcurrentHashMap<>();

    /** At how many addresses the old ones are looked for; accepting loops only. */
    private volatile int forgetAt = ADDRESSES_KEPT_MIN;

    /** Told once, when a place may be free. */
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    /** Why a connection is not taken; the sentence is for its peer. */
    record Denial(Refusal cause, String sentence) {

        static Optional<Denial> of(Refusal cause, String sentence) {
            return Optional.of(new Denial(cause, sentence));
        }

        /** Whether the peer may come as soon as another leaves. */
        boolean passes() {
            return cause == Refusal.CONNECTIONS || cause == Refusal.HANDLERS;
        }
    }

    /** What is known of one address; replaced, never changed. */
    private record PerAddress(int connections, int newInWindow, long windowBeganNanos) {}

    Admission(Limits limits) {
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    int connections() {
        return connections.get();
    }

    int addressesKnown() {
        return addresses.size();
    }

    /**
     * Takes a place for a connection from {@code remote}, and for its handler where there are any;
     * otherwise the reason why not.
     */
    Optional<Denial> admit(Endpoint remote, long nowNanos, @Nullable RunningHandlers handlers) {
        Optional<Denial> denial = denial(remote, nowNanos);
        if (denial.isEmpty() && handlers != null && !handlers.takePlace()) {
            String sentence = "all " + handlers.handlersMax() + " handlers are busy";
            denial = Denial.of(Refusal.HANDLERS, sentence);
        }
        if (denial.isEmpty()) {
            take(remote, nowNanos);
        }
        return denial;
    }

    private Optional<Denial> denial(Endpoint remote, long nowNanos) {
        if (connections.get() >= limits.connectionsMax()) {
            return Denial.of(
                    Refusal.CONNECTIONS, "all " + limits.connectionsMax() + " places are taken");
        }
        if (remote instanceof Endpoint.Inet inet && counts(inet.address())) {
            PerAddress known =
                    addresses.getOrDefault(inet.address(), new PerAddress(0, 0, nowNanos));
            if (known.connections >= limits.connectionsPerAddressMax()) {
                return Denial.of(
                        Refusal.PER_ADDRESS,
                        "your address already has "
                                + limits.connectionsPerAddressMax()
                                + " connections");
            }
            PerAddress current = inWindow(known, nowNanos);
            if (current.newInWindow >= limits.newPerAddressMax()) {
                return Denial.of(
                        Refusal.RATE,
                        "your address has made "
                                + limits.newPerAddressMax()
                                + " connections within "
                                + limits.newPerAddressWindow().toSeconds()
                                + " s; try again later");
            }
        }
        return Optional.empty();
    }

    private void take(Endpoint remote, long nowNanos) {
        if (remote instanceof Endpoint.Inet inet && counts(inet.address())) {
            forgetOldAddresses(nowNanos);
            addresses.merge(
                    inet.address(),
                    new PerAddress(1, 1, nowNanos),
                    (old, one) -> added(inWindow(old, nowNanos)));
        }
        connections.incrementAndGet();
    }

    void release(Endpoint remote) {
        connections.decrementAndGet();
        if (remote instanceof Endpoint.Inet inet && counts(inet.address())) {
            addresses.computeIfPresent(
                    inet.address(),
                    (address, old) ->
                            new PerAddress(
                                    old.connections - 1, old.newInWindow, old.windowBeganNanos));
        }
        placeIsFree();
    }

    /** Has somebody told once when a place may be free; who asks again behind this misses none. */
    void whenPlaceIsFree(Runnable told) {
        waiting.add(told);
    }

    void waitNoMore(Runnable told) {
        waiting.remove(told);
    }

    /** All who wait look again: one of them gets the place. */
    void placeIsFree() {
        if (!waiting.isEmpty()) {
            waiting.forEach(told -> {
                if (waiting.remove(told)) {
                    told.run();
                }
            });
        }
    }

    private boolean counts(InetAddress address) {
        return limits.countsLoopback() || !address.isLoopbackAddress();
    }

    private PerAddress inWindow(PerAddress known, long nowNanos) {
        return isOver(known, nowNanos) ? new PerAddress(known.connections, 0, nowNanos) : known;
    }

    private boolean isOver(PerAddress known, long nowNanos) {
        return nowNanos - known.windowBeganNanos >= limits.newPerAddressWindow().toNanos();
    }

    private static PerAddress added(PerAddress known) {
        return new PerAddress(known.connections + 1, known.newInWindow + 1, known.windowBeganNanos);
    }

    /** Looks at all of them only when their number has doubled since, so one more costs little. */
    private void forgetOldAddresses(long nowNanos) {
        if (addresses.size() >= forgetAt) {
            addresses.values().removeIf(known -> known.connections == 0 && isOver(known, nowNanos));
            forgetAt = Math.max(ADDRESSES_KEPT_MIN, 2 * addresses.size());
        }
    }
}
