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

    /** A machine without any IPv4 on a cable whose other end is loose. */
    private static final String ONE_MACHINE =
            "ip addr del 127.0.0.1/8 dev lo"
                    + " && ip link add v0 type veth peer name v1"
                    + " && ip link set v0 addrgenmode none && ip link set v1 addrgenmode none"
                    + " && ip link set v0 up && ip link set v1 up"
                    + " && ip addr add fe80::1/64 dev v0 nodad";

    /** Another that takes the loose end. */
    private static final String OTHER_MACHINE =
            "ip addr del 127.0.0.1/8 dev lo"
                    + " && nsenter -t PID -n ip link set v1 netns $$"
                    + " && ip link set v1 addrgenmode none && ip link set v1 up"
                    + " && ip addr add fe80::2/64 dev v1 nodad";

    private static final String BOTH_FAMILIES =
            "ip link add v0 type veth peer name v1"
                    + " && ip link set v0 addrgenmode none && ip link set v1 addrgenmode none"
                    + " && ip addr add 192.0.2.9/24 brd + dev v0"
                    + " && ip addr add fe80::1/64 dev v0 nodad"
                    + " && ip link set v0 up && ip link set v1 up";

    @Test
    void withNothingButLoopbackUpTheyFindEachOther() throws Exception {
        assumeNetworks("true");
        try (JavaProcess child =
                JavaProcess.startInNetwork("true", BeaconChild.class, List.of(), "both", "auto")) {
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
                JavaProcess.startInNetwork(
                        ETHERNET, BeaconChild.class, List.of(), "both", "auto")) {
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

    @OnEnginesThatDiffer
    void onANetworkOfIpv6AloneTwoMachinesFindEachOther(ChatSetting setting) throws Exception {
        String engine = setting.engine();
        assumeNetworks(ONE_MACHINE);
        try (JavaProcess beacon =
                JavaProcess.startInNetwork(
                        ONE_MACHINE, BeaconChild.class, List.of(), "beacon", engine)) {
            assertThat(beacon.line()).isEqualTo("over IPv6 by 1");
            String other = OTHER_MACHINE.replace("PID", Long.toString(beacon.pid()));
            try (JavaProcess find =
                    JavaProcess.startInNetwork(
                            other, BeaconChild.class, List.of(), "find", engine)) {
                assertThat(find.remainingLines())
                        .containsExactly("found office at fe80::1%v1 with [chat tcp 33333]");
                assertThat(find.exitCode()).isZero();
            }
        }
    }

    @OnEnginesThatDiffer
    void whoIsReachedOverBothFamiliesIsListedOnce(ChatSetting setting) throws Exception {
        assumeNetworks(BOTH_FAMILIES);
        try (JavaProcess child =
                JavaProcess.startInNetwork(
                        BOTH_FAMILIES, BeaconChild.class, List.of(), "list", setting.engine())) {
            List<String> lines = child.remainingLines();
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).startsWith("found office at ");
            assertThat(lines.get(1)).isEqualTo("over IPv6 by 1");
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
