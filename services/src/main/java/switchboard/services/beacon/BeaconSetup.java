package switchboard.services.beacon;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.LoopGroup;

/** A beacon before it starts; from {@link BeaconServer#announcing}. One thread. */
public final class BeaconSetup {

    final Announcement announcement;
    byte[] token = {};
    private static final String ALL = "0.0.0.0:";

    private String address = ALL + BeaconServer.PORT;
    private String engine = "auto";
    private @Nullable LoopGroup group;

    BeaconSetup(Announcement announcement) {
        this.announcement = announcement;
    }

    /**
     * Where it hears: {@code 0.0.0.0:12345} unless set, since a socket bound to one address hears
     * no broadcasts. With all addresses of IPv4 those of IPv6 are meant too, where there are any.
     */
    public BeaconSetup at(String address) {
        this.address = address;
        return this;
    }

    /** Answers are authenticated by these bytes (HMAC-SHA-256), which who asks must know too. */
    public BeaconSetup token(byte[] token) {
        this.token = token.clone();
        return this;
    }

    /** The engine by its name; {@code auto} unless set. Not together with {@link #group}. */
    public BeaconSetup engine(String name) {
        engine = name;
        return this;
    }

    /** Loops that are there already and stay the caller's to close. */
    public BeaconSetup group(LoopGroup group) {
        this.group = group;
        return this;
    }

    /** The port may be shared: every beacon of a machine hears every broadcast. */
    DatagramSetup port() {
        DatagramSetup port = shared(address).engine(engine);
        LoopGroup given = group;
        return given == null ? port : port.group(given);
    }

    private static DatagramSetup shared(String address) {
        return DatagramPort.bind(address)
                .options(o -> o.withReuseAddress(true).withDatagramBytesMax(1_024));
    }

    boolean hearsAll() {
        return address.startsWith(ALL);
    }

    /** The same number of IPv6. */
    DatagramSetup portBeside(DatagramPort port) {
        return shared("[::]:" + port.port()).beside(port);
    }

    /**
     * Answers from now on. Asks for interfaces: not on a loop.
     *
     * @throws switchboard.net.ListenException in one sentence
     */
    public BeaconServer start() throws IOException {
        return new BeaconServer(this);
    }
}
