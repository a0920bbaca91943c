package switchboard.conformance;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import switchboard.net.BroadcastTarget;
import switchboard.services.beacon.AnnouncedService;
import switchboard.services.beacon.Announcement;
import switchboard.services.beacon.BeaconClient;
import switchboard.services.beacon.BeaconServer;
import switchboard.services.beacon.BeaconSetup;
import switchboard.services.beacon.Found;

/** A beacon, a search, or both in one process, at the usual port on every interface. */
final class BeaconChild {

    private BeaconChild() {}

    /**
     * {@code both ENGINE} prints where it asks, and whom it finds by a name; {@code list ENGINE}
     * who is found in a second; {@code beacon ENGINE} by how many interfaces it is asked over IPv6,
     * until its input ends; {@code find ENGINE} whom it finds by a name.
     */
    public static void main(String[] args) throws Exception {
        String engine = args[1];
        switch (args[0]) {
            case "both" -> {
                try (BeaconServer beacon = office(engine).start()) {
                    printWhere();
                    print(client(engine).name(beacon.announcement().name()).find());
                }
            }
            case "list" -> {
                try (BeaconServer beacon = office(engine).start()) {
                    print(client(engine).timeout(Duration.ofSeconds(1)).find());
                    System.out.println("over IPv6 by " + beacon.groupInterfaces());
                }
            }
            case "beacon" -> {
                try (BeaconServer beacon = office(engine).start()) {
                    System.out.println("over IPv6 by " + beacon.groupInterfaces());
                    int ignored = System.in.read();
                }
            }
            default -> print(client(engine).name("office").find());
        }
    }

    private static BeaconSetup office(String engine) {
        List<AnnouncedService> services = List.of(new AnnouncedService("chat", "tcp", 33_333));
        return BeaconServer.announcing(new Announcement("office", services)).engine(engine);
    }

    private static BeaconClient client(String engine) {
        return new BeaconClient().engine(engine).timeout(Eventually.PATIENCE);
    }

    private static void printWhere() throws IOException {
        for (BroadcastTarget.Interface at : BroadcastTarget.interfaces()) {
            for (BroadcastTarget target : at.targets()) {
                String address = target.address().getHostAddress();
                System.out.println("asked " + address + " by " + target.interfaceName());
            }
            if (at.targets().isEmpty()) {
                System.out.println("not by " + at.name() + ": " + at.whyNot());
            }
        }
    }

    private static void print(List<Found> all) {
        for (Found found : all) {
            System.out.println(
                    "found " + found.name() + " at " + found.host() + " with " + found.services());
        }
    }
}
