package switchboard.services.beacon;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.net.LoopGroup;

/**
 * Asks who is on the local network, by broadcast and, over IPv6, by multicast to the {@link
 * BeaconGroup} on every interface, again and again until the time is over. Never connects its
 * socket, for the answers come from other addresses than it asks at, and never tries addresses one
 * by one. One thread.
 */
public final class BeaconClient {

    private static final String EVERYBODY = "*";

    private String name = EVERYBODY;
    private int port = BeaconServer.PORT;
    private Duration timeout = Duration.ofSeconds(2);
    private byte[] token = {};
    private String engine = "auto";
    private @Nullable LoopGroup group;
    private @Nullable List<InetAddress> addresses;
    private Consumer<Found> onFound = found -> {};

    /** Asks everybody, for two seconds. */
    public BeaconClient() {}

    /** Asks those of a name, without regard to case, and ends with the first that answers. */
    public BeaconClient name(String name) {
        Announcement.requireName(name);
        this.name = name;
        return this;
    }

    /** Another port than 12345. */
    public BeaconClient port(int port) {
        this.port = port;
        return this;
    }

    /** How long to wait for answers; 2 s unless set. */
    public BeaconClient timeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    /** Answers without proof of these bytes are refused. */
    public BeaconClient token(byte[] token) {
        this.token = token.clone();
        return this;
    }

    /** Asks at these addresses, of either family, instead of on every interface. */
    public BeaconClient addresses(List<InetAddress> addresses) {
        this.addresses = List.copyOf(addresses);
        return this;
    }

    /** The engine by its name; {@code auto} unless set. Not together with {@link #group}. */
    public BeaconClient engine(String name) {
        engine = name;
        return this;
    }

    /** Loops that are there already and stay the caller's to close. */
    public BeaconClient group(LoopGroup group) {
        this.group = group;
        return this;
    }

    /** Called on the loop for each, when it has answered. */
    public BeaconClient onFound(Consumer<Found> callback) {
        onFound = callback;
        return this;
    }

    /**
     * Asks, and waits until the time is over. Not on a loop.
     *
     * @return who has answered, in the order of their answers
     * @throws IOException in one sentence, when there is no way to ask
     */
    public List<Found> find() throws IOException, InterruptedException {
        LoopGroup given = group;
        LoopGroup loops = given == null ? LoopGroup.start(1, engine) : given;
        try {
            return begin(loops).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            if (given == null) {
                loops.close();
            }
        }
    }

    /** Asks; the answer completes when the time is over. Asks for interfaces: not on a loop. */
    CompletableFuture<List<Found>> begin(LoopGroup loops) throws IOException {
        List<InetAddress> given = addresses;
        BeaconTargets to = given == null ? BeaconTargets.everywhere() : BeaconTargets.at(given);
        boolean first = !name.equals(EVERYBODY);
        return new BeaconSearch(name, first, to, port, timeout, token, onFound).begin(loops);
    }
}
