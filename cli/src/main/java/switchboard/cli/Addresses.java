package switchboard.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.net.HostPort;
import switchboard.net.StreamAddress;
import switchboard.net.Tls;

/** Reads the words of a command line that say where: {@code [ADDR] [FRAME=ADDR...]}. */
final class Addresses {

    /** Where a room is unless another place is given. */
    static final HostPort ROOM = new HostPort("127.0.0.1", 33_333);

    private static final Pattern FRAME = Pattern.compile("(\\w+)=(.*)");

    private Addresses() {}

    /**
     * Where a room listens, and what is spoken there.
     *
     * @param first the dialect of the first listener
     */
    static List<Listener> listeners(List<String> words, Dialect first, TlsOptions tls)
            throws CommandFailure {
        Deque<String> left = new ArrayDeque<>(words);
        List<Place> places = new ArrayList<>();
        boolean hasFirst = !left.isEmpty() && !FRAME.matcher(left.element()).matches();
        places.add(new Place(hasFirst ? Address.take(left) : new Address.Tcp(ROOM, false), first));
        while (!left.isEmpty()) {
            places.add(further(left));
        }
        boolean anyTls = places.stream().anyMatch(place -> tls.isSpokenAt(place.address));
        tls.check(anyTls);
        Tls side = anyTls ? tls.server() : Tls.none();
        List<Listener> listeners = new ArrayList<>();
        for (Place place : places) {
            Tls spoken = tls.isSpokenAt(place.address) ? side : Tls.none();
            listeners.add(new Listener(place.address.stream("chat"), place.dialect, spoken));
        }
        return listeners;
    }

    /** An address and the dialect that is spoken there. */
    private record Place(Address address, Dialect dialect) {}

    private static Place further(Deque<String> left) throws CommandFailure {
        String word = left.element();
        var frame = FRAME.matcher(word);
        if (!frame.matches()) {
            throw CommandFailure.local(
                    "unexpected '"
                            + word
                            + "': a further listener is written FRAME=ADDR, such as"
                            + " raw=127.0.0.1:33334");
        }
        Dialect dialect = dialect(frame.group(1));
        left.remove();
        left.push(frame.group(2));
        return new Place(Address.take(left), dialect);
    }

    private static Dialect dialect(String name) throws CommandFailure {
        for (Dialect dialect : Dialect.values()) {
            if (dialect.name().toLowerCase(Locale.ROOT).equals(name)) {
                return dialect;
            }
        }
        throw CommandFailure.local("no frame is called '" + name + "': expected lines or raw");
    }

    /** The one address of a client, or the place that stands for none. */
    static Address one(List<String> words, HostPort fallback) throws CommandFailure {
        if (words.isEmpty()) {
            return new Address.Tcp(fallback, false);
        }
        Deque<String> left = new ArrayDeque<>(words);
        Address address = Address.take(left);
        if (!left.isEmpty()) {
            throw CommandFailure.local(
                    "unexpected '" + left.element() + "': one address is enough");
        }
        return address;
    }

    /**
     * Refuses an address that other machines can reach, for what is not encrypted. A name is
     * loopback only if all its addresses are; a Unix socket is of this machine, and its mode says
     * whose. May ask the network.
     */
    static void requireLoopback(StreamAddress address) throws CommandFailure {
        if (address instanceof HostPort inet) {
            requireLoopback(inet);
        }
    }

    private static void requireLoopback(HostPort address) throws CommandFailure {
        for (InetAddress each : resolved(address)) {
            if (!each.isLoopbackAddress()) {
                throw CommandFailure.local(
                        "other machines could reach "
                                + address
                                + ", and nothing there is encrypted or asks who they are: use"
                                + " 127.0.0.1:"
                                + address.port()
                                + ", or --tls, or --insecure to accept that");
            }
        }
    }

    static InetAddress[] resolved(HostPort address) throws CommandFailure {
        try {
            return InetAddress.getAllByName(address.host());
        } catch (UnknownHostException e) {
            throw CommandFailure.local(
                    "cannot listen on "
                            + address
                            + ": no host is known by the name '"
                            + address.host()
                            + "'");
        }
    }
}
