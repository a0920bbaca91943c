package switchboard.conformance;

import java.util.List;
import switchboard.net.BroadcastTarget;
import switchboard.services.beacon.AnnouncedService;
import switchboard.services.beacon.Announcement;
import switchboard.services.beacon.BeaconClient;
import switchboard.services.beacon.BeaconServer;
import switchboard.services.beacon.Found;

/** A beacon and a search in one process, at the usual port on every interface. */
final class BeaconChild {

    private BeaconChild() {}

    /** Prints where it asks, and whom it finds. */
    public static void main(String[] args) throws Exception {
        List<AnnouncedService> services = List.of(new AnnouncedService("chat", "tcp", 33_333));
        try (BeaconServer beacon =
                BeaconServer.announcing(new Announcement("office", services)).start()) {
            for (BroadcastTarget.Interface at : BroadcastTarget.interfaces()) {
                for (BroadcastTarget target : at.targets()) {
                    String address = target.address().getHostAddress();
                    System.out.println("asked " + address + " by " + target.interfaceName());
                }
                if (at.targets().isEmpty()) {
                    System.out.println("not by " + at.name() + ": " + at.whyNot());
                }
            }
            BeaconClient client =
                    new BeaconClient()
                            .name(beacon.announcement().name())
                            .timeout(Eventually.PATIENCE);
            for (Found found : client.find()) {
                System.out.println(
                        "found "
                                + found.name()
                                + " at "
                                + found.address().getHostAddress()
                                + " with "
                                + found.services());
            }
        }
    }
}
