package switchboard.services.beacon;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import switchboard.engine.Endpoint;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;

/**
 * What a beacon hears over IPv6: a port of the same number on the same loop, member of the {@link
 * BeaconGroup} on every interface that there is. One thread, but for {@link #close}.
 */
final class GroupEar implements AutoCloseable {

    private final DatagramPort port;
    private final Set<Integer> joined = new HashSet<>();

    private GroupEar(DatagramPort port) {
        this.port = port;
    }

    /** An ear that has joined wherever it can; none where there is no IPv6. Not on a loop. */
    static Optional<GroupEar> open(DatagramSetup setup, BiConsumer<DatagramPort, Datagram> heard)
            throws IOException {
        DatagramPort port;
        try {
            port = setup.onDatagram((self, datagram) -> onlyInet6(self, datagram, heard)).start();
        } catch (IOException e) {
            return Optional.empty(); // IPv4 alone, then
        }
        GroupEar ear = new GroupEar(port);
        ear.joinNew();
        return Optional.of(ear);
    }

    /** A port for both families, as some engines make it, hears what the other port hears too. */
    private static void onlyInet6(
            DatagramPort self, Datagram datagram, BiConsumer<DatagramPort, Datagram> heard) {
        boolean inet4 =
                datagram.sender() instanceof Endpoint.Inet inet
                        && inet.address() instanceof Inet4Address;
        if (!inet4) {
            heard.accept(self, datagram);
        }
    }

    /** Joins on the interfaces that are new; those that are gone have taken it with them. */
    void joinNew() throws IOException {
        Set<Integer> there = new HashSet<>();
        for (BeaconGroup.Way way : BeaconGroup.ways()) {
            if (way.isOpen()) {
                there.add(way.at().getIndex());
                join(way);
            }
        }
        joined.retainAll(there);
    }

    private void join(BeaconGroup.Way way) {
        if (joined.add(way.at().getIndex())) {
            try {
                port.join(way.group(), way.at());
            } catch (IOException e) {
                joined.remove(way.at().getIndex()); // perhaps the next time
            }
        }
    }

    /** How many interfaces it hears by. */
    int interfaces() {
        return joined.size();
    }

    @Override
    public void close() {
        port.close();
    }
}
