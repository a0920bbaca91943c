package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Limits;

/** How many may come, and what those are told who may not. */
@Timeout(120)
final class NetLimitTest {

    private static final Duration WINDOW = Duration.ofHours(1);

    private static NetServer server(ChatSetting setting, Limits limits) {
        return NetServer.lines(setting, NetServer.ECHO, setup -> setup.limits(limits));
    }

    @OnEveryEngine
    void theEleventhOfTenIsToldWhyAndTheNextMayComeWhenOneHasLeft(ChatSetting setting) {
        try (NetServer server = server(setting, Limits.DEFAULT.withConnectionsMax(10))) {
            List<NetPeer> members = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                members.add(server.connect());
                members.getLast().expectEcho("in");
            }
            NetPeer refused = server.connect();
            assertThat(refused.untilEnd()).isEqualTo("refused: all 10 places are taken\n");
            refused.close();
            members.forEach(member -> member.expectEcho("still here"));
            assertThat(server.server().refusedCount()).isEqualTo(1);
            assertThat(server.server().connectionCount()).isEqualTo(10);
            members.getFirst().close();
            server.awaitConnections(9);
            server.connect().expectEcho("in");
        }
    }

    @OnEveryEngine
    void whoIsRefusedSeesTheSentenceAndNoResetEvenIfItTalksAtOnce(ChatSetting setting) {
        try (NetServer server = server(setting, Limits.DEFAULT.withConnectionsMax(1))) {
            server.connect().expectEcho("in");
            for (int i = 0; i < 50; i++) {
                NetPeer refused = server.connect();
                refused.sendUntilGone(new byte[10_000]);
                assertThat(refused.untilEnd()).isEqualTo("refused: all 1 places are taken\n");
                refused.close();
            }
        }
    }

    @OnEveryEngine
    void oneAddressMayHaveOnlySoManyWhenLoopbackCounts(ChatSetting setting) {
        Limits limits = Limits.DEFAULT.withPerAddress(3, 1_000, WINDOW);
        try (NetServer server = server(setting, limits)) {
            for (int i = 0; i < 3; i++) {
                server.connect().expectEcho("in");
            }
            assertThat(server.connect().untilEnd())
                    .isEqualTo("refused: your address already has 3 connections\n");
        }
    }

    @OnEveryEngine
    void oneAddressMayComeOnlySoOftenWhenLoopbackCounts(ChatSetting setting) {
        Limits limits = Limits.DEFAULT.withPerAddress(1_000, 3, WINDOW);
        try (NetServer server = server(setting, limits)) {
            for (int i = 0; i < 3; i++) {
                NetPeer peer = server.connect();
                peer.expectEcho("in");
                peer.close();
            }
            assertThat(server.connect().untilEnd())
                    .isEqualTo(
                            "refused: your address has made 3 connections within 3600 s;"
                                    + " try again later\n");
        }
    }

    @OnEveryEngine
    void loopbackDoesNotCountUnlessItIsAskedFor(ChatSetting setting) {
        try (NetServer server = server(setting, Limits.DEFAULT)) {
            for (int i = 0; i < 150; i++) {
                server.connect().expectEcho("in");
            }
        }
    }

    @OnEveryEngine
    void onlySixteenAreToldAtOnceAndOthersAreClosedPlainly(ChatSetting setting) {
        Limits limits = Limits.DEFAULT.withConnectionsMax(1);
        try (NetDriven server = new NetDriven(setting, setup -> setup.limits(limits))) {
            server.connect();
            List<NetPeer> refused = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                // None of them goes away by itself, and no time passes.
                refused.add(server.connectUnopened());
            }
            server.until("all are refused", () -> server.refused() == 20);
            for (int i = 0; i < 5; i++) {
                server.tick();
            }
            long told =
                    refused.stream()
                            .map(NetPeer::untilGone)
                            .filter(last -> last.startsWith("refused: "))
                            .count();
            assertThat(told).isEqualTo(16);
            server.advance(Duration.ofMillis(1_100));
            NetPeer later = server.connectUnopened();
            server.until("one more is refused", () -> server.refused() == 21);
            server.tick();
            server.tick();
            assertThat(later.untilEnd()).startsWith("refused: ");
            refused.forEach(NetPeer::close);
            later.close();
        }
    }
}
