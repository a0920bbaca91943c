package switchboard.examples.guide;

import java.net.InetAddress;
import java.util.List;
import switchboard.services.beacon.AnnouncedService;
import switchboard.services.beacon.Announcement;
import switchboard.services.beacon.BeaconClient;
import switchboard.services.beacon.BeaconServer;
import switchboard.services.beacon.Found;

/** Announces a room by a name, and finds it by that name. */
public final class Neighbours {
    public static void main(String[] args) throws Exception {
        AnnouncedService room = new AnnouncedService("chat", "tcp", 33_333);
        try (BeaconServer beacon =
                BeaconServer.announcing(new Announcement("office", List.of(room)))
                        .at("127.0.0.1:0") // else every interface, and port 12345
                        .start()) {
            List<Found> found =
                    new BeaconClient()
                            .name("office")
                            .port(beacon.port())
                            .addresses(List.of(InetAddress.getLoopbackAddress())) // as above
                            .find();
            for (Found one : found) {
                System.out.println(one.name() + " serves " + one.services());
            }
        }
    }
}
