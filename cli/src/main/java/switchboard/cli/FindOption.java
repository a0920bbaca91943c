package switchboard.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import switchboard.net.HostPort;
import switchboard.services.beacon.AnnouncedService;
import switchboard.services.beacon.BeaconClient;
import switchboard.services.beacon.Found;

/** {@code --find} of whatever connects. One thread. */
final class FindOption {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int PROBE_MILLIS = 500;

    @Option(
            names = "--find",
            paramLabel = "NAME",
            description = "Look for it on the local network: who was started with --announce NAME.")
    @Nullable String name;

    boolean isGiven() {
        return name != null;
    }

    /** Where the service of that name is, asked by broadcast. */
    Address look(String service, CommonOptions common) throws CommandFailure {
        String wanted = String.valueOf(name);
        List<Found> found;
        try {
            found = new BeaconClient().name(wanted).timeout(PATIENCE).engine(common.engine).find();
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local("bad --find: " + e.getMessage());
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.local("interrupted");
        }
        if (found.isEmpty()) {
            throw CommandFailure.network(
                    "nobody on the local network is called "
                            + wanted
                            + "; switchboard find --explain says who is there and where was asked");
        }
        for (AnnouncedService one : found.getFirst().services()) {
            if (one.name().equals(service) && one.scheme().equals("tcp")) {
                return new Address.Tcp(reached(found.getFirst().address(), one.port()), false);
            }
        }
        throw CommandFailure.network(wanted + " is there, but serves no " + service);
    }

    /** What is on this very machine may listen on its loopback alone. */
    private static HostPort reached(InetAddress address, int port) {
        try {
            boolean here = NetworkInterface.getByInetAddress(address) != null;
            if (here && !address.isLoopbackAddress() && !listens(address, port)) {
                return new HostPort("127.0.0.1", port);
            }
        } catch (IOException e) {
            // Then it is not known to be here.
        }
        return new HostPort(address.getHostAddress(), port);
    }

    private static boolean listens(InetAddress address, int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(address, port), PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
