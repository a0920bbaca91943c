package switchboard.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import switchboard.engine.Endpoint;
import switchboard.net.ListenException;
import switchboard.services.beacon.AnnouncedService;
import switchboard.services.beacon.Announcement;
import switchboard.services.beacon.BeaconServer;

/** {@code --announce} of whatever listens. One thread. */
final class AnnounceOption {

    @Option(
            names = "--announce",
            paramLabel = "NAME",
            description = {
                "Be found under this name, by switchboard find and --find NAME: answers broadcasts",
                "on all interfaces, UDP port 12345."
            })
    @Nullable String name;

    /**
     * Something that listens; what is no TCP cannot be announced.
     *
     * @param service what it is, as in {@code chat tcp 33333}
     */
    record Served(String service, Endpoint at) {

        static List<Served> all(String service, List<Endpoint> at) {
            return at.stream().map(one -> new Served(service, one)).toList();
        }
    }

    /** Begins to announce, when that was asked for. */
    Announcing start(List<Served> all, CommonOptions common) throws CommandFailure {
        String called = name;
        if (called == null) {
            return Announcing.NOTHING;
        }
        List<AnnouncedService> services = new ArrayList<>();
        boolean reached = false;
        for (Served one : all) {
            if (one.at() instanceof Endpoint.Inet inet) {
                services.add(new AnnouncedService(one.service(), "tcp", inet.port()));
                reached |= !inet.address().isLoopbackAddress();
            }
        }
        try {
            BeaconServer beacon =
                    BeaconServer.announcing(new Announcement(called, services))
                            .engine(common.engine)
                            .start();
            return new Announcing(beacon, reached);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.local("bad --announce: " + e.getMessage());
        } catch (ListenException e) {
            throw CommandFailure.local(e.getMessage() + " (--announce)");
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }
}
