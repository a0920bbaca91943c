package switchboard.net;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Why the last one was refused; accepting loops only. */
    private Refusal refusal = Refusal.CONNECTIONS;

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

    /** Takes a place for a connection from {@code remote}; otherwise the reason why not. */
    Optional<String> admit(Endpoint remote, long nowNanos) {
        if (connections.get() >= limits.connectionsMax()) {
            refusal = Refusal.CONNECTIONS;
            return Optional.of("all " + limits.connectionsMax() + " places are taken");
        }
        if (remote instanceof Endpoint.Inet inet && counts(inet.address())) {
            PerAddress known =
                    addresses.getOrDefault(inet.address(), new PerAddress(0, 0, nowNanos));
            if (known.connections >= limits.connectionsPerAddressMax()) {
                refusal = Refusal.PER_ADDRESS;
                return Optional.of(
                        "your address already has "
                                + limits.connectionsPerAddressMax()
                                + " connections");
            }
            PerAddress current = inWindow(known, nowNanos);
            if (current.newInWindow >= limits.newPerAddressMax()) {
                refusal = Refusal.RATE;
                return Optional.of(
                        "your address has made "
                                + limits.newPerAddressMax()
                                + " connections within "
                                + limits.newPerAddressWindow().toSeconds()
                                + " s; try again later");
            }
            forgetOldAddresses(nowNanos);
            addresses.merge(
                    inet.address(),
                    new PerAddress(1, 1, nowNanos),
                    (old, one) -> added(inWindow(old, nowNanos)));
        }
        connections.incrementAndGet();
        return Optional.empty();
    }

    /** Why {@link #admit} refused last. */
    Refusal refusal() {
        return refusal;
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
