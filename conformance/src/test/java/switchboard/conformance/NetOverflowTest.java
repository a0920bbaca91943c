package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Limits;
import switchboard.net.Overflow;
import switchboard.net.ServerSetup;
import switchboard.net.StopReport;

/** Connections that wait for a place instead of being refused. */
@Timeout(120)
final class NetOverflowTest {

    private static final Limits ONE_PLACE =
            Limits.DEFAULT.withConnectionsMax(1).withOverflow(Overflow.WAIT);

    private static NetServer server(ChatSetting setting, Limits limits) {
        return NetServer.lines(setting, NetServer.ECHO, setup -> setup.limits(limits));
    }

    /** Peers that are connected as far as they know, and have said their numbers. */
    private static List<NetPeer> waiting(NetServer server, int count) {
        List<NetPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(server.connect().send(i + "\n"));
        }
        return peers;
    }

    @OnOneLoopAndTwo
    void whoWaitsComesInOrderWhenPlacesBecomeFree(ChatSetting setting) {
        try (NetServer server = server(setting, ONE_PLACE.withConnectionsMax(2))) {
            NetPeer first = server.connect();
            first.expectEcho("in");
            NetPeer second = server.connect();
            second.expectEcho("in");
            List<NetPeer> waiting = waiting(server, 20);
            first.expectEcho("still here");
            first.close();
            for (int i = 0; i < 20; i++) {
                // With one place free at a time nobody can overtake another unseen.
                assertThat(waiting.get(i).line()).isEqualTo("" + i);
                assertThat(server.server().connectionCount()).isEqualTo(2);
                waiting.get(i).close();
            }
            second.expectEcho("still here");
            assertThat(server.server().refusedCount()).isZero();
        }
    }

    @OnEveryEngine
    void whileOthersWaitTheLoopMakesNoTurnsForThem(ChatSetting setting) {
        try (NetServer server = server(setting, ONE_PLACE)) {
            NetPeer member = server.connect();
            member.expectEcho("in");
            List<NetPeer> waiting = waiting(server, 5);
            member.expectEcho("they have come");
            long before = server.turns();
            for (int i = 0; i < 200; i++) {
                member.expectEcho("still?");
            }
            assertThat(server.turns() - before).isLessThan(2_000);
            waiting.forEach(NetPeer::close);
        }
    }

    @OnEveryEngine
    void aServerForWhichOthersWaitStopsCleanly(ChatSetting setting) {
        try (NetServer server = server(setting, ONE_PLACE)) {
            int descriptors = NetServer.descriptors();
            NetPeer member = server.connect();
            member.expectEcho("in");
            List<NetPeer> waiting = waiting(server, 5);
            member.expectEcho("they have come");
            server.server().stopAccepting();
            for (NetPeer peer : waiting) {
                assertThat(peer.untilGone()).isIn("", "[reset]");
                peer.close();
            }
            member.expectEcho("still here");
            member.close();
            StopReport report = server.server().stop(Eventually.PATIENCE);
            assertThat(report.cut()).isZero();
            NetServer.awaitDescriptors(descriptors);
        }
    }

    @OnEveryEngine
    void serversThatCountTogetherWaitForOneAnothersPlaces(ChatSetting setting) throws IOException {
        try (NetServer server = server(setting, ONE_PLACE)) {
            UnaryOperator<ServerSetup> counted =
                    setup -> setup.limits(ONE_PLACE).countingWith(server.server());
            try (NetServer other = NetServer.lines(setting, NetServer.ECHO, counted)) {
                NetPeer member = server.connect();
                member.expectEcho("in");
                List<NetPeer> left = waiting(server, 5);
                left.addAll(waiting(other, 5));
                member.expectEcho("they have come");
                member.close();
                Eventually.holds(
                        "each has had the place",
                        () -> {
                            left.removeIf(NetOverflowTest::leavesWhenServed);
                            return left.isEmpty();
                        });
                assertThat(server.server().refusedCount()).isZero();
                assertThat(other.server().refusedCount()).isZero();
            }
        }
    }

    private static boolean leavesWhenServed(NetPeer peer) {
        boolean served = peer.bytesThatHaveCome(1).length > 0;
        if (served) {
            peer.close();
        }
        return served;
    }

    @OnEveryEngine
    void whoFindsAllBlockingHandlersBusyWaitsToo(ChatSetting setting) {
        BlockingQueue<String> goOn = new LinkedBlockingQueue<>();
        Limits limits = Limits.DEFAULT.withOverflow(Overflow.WAIT);
        try (BlockingServer server =
                new BlockingServer(
                        setting,
                        request -> {
                            request.sendLine("now " + request.readLine());
                            try {
                                goOn.take();
                            } catch (InterruptedException stopped) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        setup -> setup.limits(limits).handlersMax(1))) {
            List<NetPeer> peers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                peers.add(server.connect(Transport.TCP, 0).send(i + "\n"));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(peers.get(i).line()).isEqualTo("now " + i);
                goOn.add("go on");
            }
            assertThat(server.server().refusedCount()).isZero();
        }
    }
}
