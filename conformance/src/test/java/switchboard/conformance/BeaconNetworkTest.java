package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
        assumeNetworks("true");
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
        assumeNetworks(ETHERNET);
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

    /** A machine that lets nobody make networks has nothing to say here. */
    private static void assumeNetworks(String commands) throws Exception {
        boolean allowed;
        try {
            allowed =
                    new ProcessBuilder(
                                            "unshare",
                                            "-n",
                                            "sh",
                                            "-c",
                                            "ip link set lo up && " + commands)
                                    .redirectErrorStream(true)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            allowed = false;
        }
        assumeTrue(allowed, "this machine does not let the test make a network");
    }
}
