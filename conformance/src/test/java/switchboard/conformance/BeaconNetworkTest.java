package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.testkit.Needs;

/** Broadcasts in networks that the test makes for itself, in a process of its own. */
@Timeout(60)
final class BeaconNetworkTest {

    private static final String ETHERNET =
            "ip link add v0 type veth peer name v1"
                    + " && ip addr add 192.0.2.9/24 brd + dev v0"
                    + " && ip link set v0 up && ip link set v1 up"
                    + " && ip route add default via 192.0.2.1";

    @Test
    void withNothingButLoopbackUpTheyFindEachOther() throws Exception {
        Needs.network("true");
        try (JavaProcess child = JavaProcess.startInNetwork("true", BeaconChild.class, List.of())) {
            assertThat(child.remainingLines())
                    .containsExactly(
                            "asked 127.255.255.255 by lo",
                            "found office at 127.0.0.1 with [chat tcp 33333]");
            assertThat(child.exitCode()).isZero();
        }
    }

    @Test
    void onANetworkItsBroadcastAddressAndTheLimitedOneAreAsked() throws Exception {
        Needs.network(ETHERNET);
        try (JavaProcess child =
                JavaProcess.startInNetwork(ETHERNET, BeaconChild.class, List.of())) {
            assertThat(child.remainingLines())
                    .containsExactlyInAnyOrder(
                            "not by v1: it has no IPv4 address",
                            "not by lo: others are up, whose broadcasts come back here",
                            "asked 192.0.2.255 by v0",
                            "asked 255.255.255.255 by default",
                            "found office at 192.0.2.9 with [chat tcp 33333]");
            assertThat(child.exitCode()).isZero();
        }
    }
}
