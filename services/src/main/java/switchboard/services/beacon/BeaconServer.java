package switchboard.services.beacon;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import switchboard.engine.Endpoint;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;

/**
 * Answers who asks for servers on the local network, by broadcast or, over IPv6, by multicast to
 * the {@link BeaconGroup}: {@code ACK} with a name and what is served. It never sends more bytes
 * than it was sent, never answers from behind a router or to a port that answers by itself, never
 * speaks first, and has limits for all and for each. Any thread.
 */
public final class BeaconServer implements AutoCloseable {

    /** The port of the tutorials. */
    public static final int PORT = 12_345;

    /**
     * Services that answer whatever comes: echo, daytime, quote, chargen, time (RFC 862 to 868).
     */
    private static final Set<Integer> ANSWERING_PORTS = Set.of(0, 7, 13, 17, 19, 37);

    private static final int ANSWERS_PER_SECOND = 200;
    private static final int ANSWERS_PER_SECOND_OF_ONE = 20;
    private static final int SOURCES_MAX = 1_024;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final Announcement announcement;
    private final byte[] token;
    private final String id = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    private final AnswerLimit limit;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong notAsked = new AtomicLong();
    private final AtomicLong foreign = new AtomicLong();
    private final AtomicLong limited = new AtomicLong();
    private final DatagramPort port;
    private final Optional<GroupEar> ear;
    private volatile OnLink onLink;
    private volatile boolean closed;

    /** A beacon that announces a name and services. */
    public static BeaconSetup announcing(Announcement announcement) {
        return new BeaconSetup(announcement);
    }

    BeaconServer(BeaconSetup setup) throws IOException {
        announcement = setup.announcement;
        token = setup.token;
        onLink = OnLink.ofThisMachine();
        limit = new AnswerLimit(ANSWERS_PER_SECOND, ANSWERS_PER_SECOND_OF_ONE, SOURCES_MAX);
        port = setup.port().onDatagram(this::heard).start();
        ear =
                setup.hearsAll()
                        ? GroupEar.open(setup.portBeside(port), this::heard)
                        : Optional.empty();
        lookAgainLater();
    }

    /** Interfaces come and go. */
    private void lookAgainLater() {
        port.loop()
                .execute(() -> {
                    if (!closed) {
                        var ignored = port.loop().schedule(LOOK_AGAIN, this::lookAgain);
                    }
                });
    }

    private void lookAgain() {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        onLink = OnLink.ofThisMachine();
                        if (ear.isPresent()) {
                            ear.get().joinNew();
                        }
                    } catch (IOException e) {
                        return; // those known are kept
                    }
                    if (!closed) {
                        lookAgainLater();
                    }
                });
    }

    /** The field may not be set yet when the first datagram comes, so the port comes along. */
    private void heard(DatagramPort self, Datagram datagram) {
        if (!mayBeAnswered(datagram.sender(), self)) {
            foreign.incrementAndGet();
            return;
        }
        byte[] bytes = datagram.toByteArray();
        byte[] answer = answer(bytes, datagram);
        if (answer.length == 0) {
            return;
        }
        assert answer.length <= bytes.length;
        Endpoint.Inet to = (Endpoint.Inet) datagram.sender();
        if (limit.allows(to.address(), self.loop().nanoTime())) {
            answered.incrementAndGet();
            boolean ignored = self.send(answer, to);
        } else {
            limited.incrementAndGet();
        }
    }

    private boolean mayBeAnswered(Endpoint sender, DatagramPort self) {
        return sender instanceof Endpoint.Inet inet
                && !ANSWERING_PORTS.contains(inet.port())
                && inet.port() != self.port()
                && onLink.contains(inet.address());
    }

    /** No bytes for what is not answered. */
    private byte[] answer(byte[] bytes, Datagram datagram) {
        if (Arrays.equals(bytes, BeaconMessages.HI_THERE)) {
            return BeaconMessages.ACK;
        }
        Optional<BeaconMessages.Query> query =
                datagram.isTruncated() ? Optional.empty() : BeaconMessages.readQuery(bytes);
        if (query.isEmpty()) {
            malformed.incrementAndGet();
            return new byte[0];
        }
        if (!query.get().isFor(id, announcement.name())) {
            notAsked.incrementAndGet();
            return new byte[0];
        }
        String nonce = query.get().nonce();
        return BeaconMessages.answer(nonce, id, announcement, token, bytes.length);
    }

    /** The port it hears on. */
    public int port() {
        return port.port();
    }

    /** Where it hears. */
    public Endpoint localAddress() {
        return port.localAddress();
    }

    /** By how many interfaces it is asked over IPv6 too; 0 where that is not there. */
    public int groupInterfaces() {
        return ear.map(GroupEar::interfaces).orElse(0);
    }

    /** What it says. */
    public Announcement announcement() {
        return announcement;
    }

    /** The engine of its loop. */
    public String engineName() {
        return port.engineName();
    }

    /** What it has counted so far. */
    public BeaconStats stats() {
        return new BeaconStats(
                answered.get(), malformed.get(), notAsked.get(), foreign.get(), limited.get());
    }

    /** How many senders it remembers for its limits; bounded. Loop thread only. */
    int sources() {
        return limit.sources();
    }

    /** Answers no more. */
    @Override
    public void close() {
        closed = true;
        ear.ifPresent(GroupEar::close);
        port.close();
    }
}
