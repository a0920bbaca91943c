package switchboard.services.beacon;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.EventLoop;
import switchboard.net.LoopGroup;

/**
 * One search: rounds of questions, each with a number of its own by which its answers are known.
 * Who has answered is named in the next questions and keeps silent, so many rounds cost a crowded
 * network little. Loop thread only, but for {@link #begin}.
 */
final class BeaconSearch {

    private static final int ROUNDS = 20;

    /** The tutorials' question is asked in every so many rounds: it cannot name who is known. */
    private static final int PLAIN_EVERY = 5;

    private static final int FOUND_MAX = 1_024;

    private final String name;
    private final boolean endsWithFirst;
    private final BeaconTargets targets;
    private final int port;
    private final Duration timeout;
    private final byte[] token;
    private final Consumer<Found> onFound;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Long> askedAtNanos = new HashMap<>();
    private final List<String> knownIds = new ArrayList<>();
    private final List<String> knownByInet4 = new ArrayList<>();
    private final Set<InetAddress> knownAddresses = new HashSet<>();
    private final Map<InetAddress, Duration> plain = new HashMap<>();
    private final List<Found> found = new ArrayList<>();
    private final CompletableFuture<List<Found>> result = new CompletableFuture<>();
    private @Nullable DatagramPort socket;
    private @Nullable DatagramPort socket6;
    private long plainAskedAtNanos;
    private int round;

    BeaconSearch(
            String name,
            boolean endsWithFirst,
            BeaconTargets targets,
            int port,
            Duration timeout,
            byte[] token,
            Consumer<Found> onFound) {
        this.name = name;
        this.endsWithFirst = endsWithFirst;
        this.targets = targets;
        this.port = port;
        this.timeout = timeout;
        this.token = token;
        this.onFound = onFound;
    }

    CompletableFuture<List<Found>> begin(LoopGroup loops) throws IOException {
        DatagramPort opened = setup("0.0.0.0:0").group(loops).start();
        socket = opened;
        socket6 = targets.inet6().isEmpty() ? null : openInet6(opened);
        opened.loop()
                .execute(() -> {
                    ask(opened);
                    var ignored = opened.loop().schedule(timeout, () -> end(opened));
                });
        return result;
    }

    private @Nullable DatagramPort openInet6(DatagramPort beside) throws IOException {
        try {
            return setup("[::]:0").beside(beside).start();
        } catch (IOException e) {
            if (targets.inet4().isEmpty()) {
                beside.close();
                throw e;
            }
            return null;
        }
    }

    /** That a question could not leave by one of many ways is nothing to tell. */
    private DatagramSetup setup(String address) {
        return DatagramPort.bind(address)
                .options(o -> o.withBroadcast(true).withDatagramBytesMax(1_024))
                .onDatagram((self, datagram) -> heard(datagram))
                .onFailure((self, to, error) -> {});
    }

    private void ask(DatagramPort from) {
        if (result.isDone()) {
            return;
        }
        EventLoop loop = from.loop();
        String nonce = HexFormat.of().toHexDigits(random.nextLong());
        askedAtNanos.put(nonce, loop.nanoTime());
        // Whoever is known by IPv6 alone may still tell its other address, and be one.
        byte[] query = BeaconMessages.query(nonce, name, knownByInet4);
        boolean asksPlainly = !endsWithFirst && token.length == 0 && round % PLAIN_EVERY == 0;
        for (InetAddress address : targets.inet4()) {
            Endpoint to = new Endpoint.Inet(address, port);
            boolean ignored = from.send(query, to);
            if (asksPlainly) {
                plainAskedAtNanos = loop.nanoTime();
                ignored = from.send(BeaconMessages.HI_THERE, to);
            }
        }
        askInet6(BeaconMessages.query(nonce, name, knownIds));
        round++;
        if (round < ROUNDS) {
            var ignored = loop.schedule(timeout.dividedBy(ROUNDS), () -> ask(from));
        }
    }

    private void askInet6(byte[] query) {
        DatagramPort from = socket6;
        if (from != null && round >= targets.firstRoundOfInet6()) {
            for (InetAddress address : targets.inet6()) {
                boolean ignored = from.send(query, new Endpoint.Inet(address, port));
            }
        }
    }

    private void heard(Datagram datagram) {
        DatagramPort at = socket;
        if (at == null || result.isDone() || datagram.isTruncated()) {
            return;
        }
        byte[] bytes = datagram.toByteArray();
        InetAddress address = ((Endpoint.Inet) datagram.sender()).address();
        long nowNanos = at.loop().nanoTime();
        if (Arrays.equals(bytes, BeaconMessages.ACK)) {
            if (plain.size() < FOUND_MAX) {
                plain.putIfAbsent(address, Duration.ofNanos(nowNanos - plainAskedAtNanos));
            }
            return;
        }
        Optional<BeaconMessages.Answer> answer = BeaconMessages.readAnswer(bytes, token);
        if (answer.isPresent()) {
            answered(answer.get(), address, nowNanos, at);
        }
    }

    private void answered(
            BeaconMessages.Answer answer, InetAddress address, long nowNanos, DatagramPort at) {
        Long askedNanos = askedAtNanos.get(answer.nonce());
        boolean refused = token.length > 0 && !answer.authenticated();
        boolean wanted = !endsWithFirst || answer.announcement().name().equalsIgnoreCase(name);
        if (askedNanos == null || refused || !wanted) {
            return;
        }
        knownAddresses.add(address); // one machine answers at each of its addresses
        String id = answer.id();
        boolean inet4 = address instanceof Inet4Address;
        if (inet4 && knownByInet4.size() < FOUND_MAX && !knownByInet4.contains(id)) {
            knownByInet4.add(id);
        }
        if (knownIds.contains(id) || knownIds.size() >= FOUND_MAX) {
            return;
        }
        knownIds.add(id);
        report(
                new Found(
                        answer.announcement().name(),
                        address,
                        answer.announcement().services(),
                        Duration.ofNanos(nowNanos - askedNanos),
                        answer.authenticated()));
        if (endsWithFirst) {
            end(at);
        }
    }

    private void report(Found one) {
        found.add(one);
        onFound.accept(one);
    }

    private void end(DatagramPort at) {
        if (result.isDone()) {
            return;
        }
        // Only now is it known that no more than ACK comes from there.
        plain.forEach((address, roundTrip) -> {
            if (!knownAddresses.contains(address)) {
                report(new Found("", address, List.of(), roundTrip, false));
            }
        });
        if (socket6 != null) {
            socket6.close();
        }
        at.close();
        result.complete(List.copyOf(found));
    }
}
