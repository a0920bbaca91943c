package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Limits;
import switchboard.net.framing.Framing;

/** Handlers that misbehave, pause and listen to how much waits. */
@Timeout(120)
final class NetHandlerTest {

    /** Does what the frame says. */
    private static final class Clumsy implements ConnectionHandler {
        @Override
        public void onFrame(Connection connection, Frame frame) {
            switch (frame.text()) {
                case "throw" -> throw new IllegalStateException("deliberate");
                case "overflow" -> connection.send("depth " + depth(1));
                case "hold" -> hold();
                default -> connection.send(frame);
            }
        }

        private static int depth(int depth) {
            return depth < 0 ? 0 : 1 + depth(depth + 1);
        }

        @Override
        public void onEnd(Connection connection) {
            hold();
            connection.close();
        }

        private static void hold() {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(130);
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
        }
    }

    @OnEveryEngine
    void aHandlerThatThrowsClosesOnlyItsOwnConnection(ChatSetting setting) {
        try (NetLog log = NetLog.open();
                NetServer server = NetServer.lines(setting, new Clumsy())) {
            NetPeer other = server.connect();
            other.expectEcho("before");
            NetPeer peer = server.connect().send("first\nthrow\nthird\n");
            assertThat(peer.untilGone()).isIn("", "first\n", "[reset]", "first\n[reset]");
            CloseReason reason = server.recorder().nextReason();
            assertThat(reason.kind()).isEqualTo(Kind.HANDLER_FAILED);
            assertThat(reason.detail()).contains("deliberate");
            assertThat(server.recorder().frames()).doesNotContain("third");
            other.expectEcho("after");
            assertThat(log.lines()).anyMatch(line -> line.startsWith("error: handler "));
        }
    }

    @OnEveryEngine
    void aHandlerThatOverflowsItsStackClosesOnlyItsOwnConnection(ChatSetting setting) {
        try (NetLog log = NetLog.open();
                NetServer server = NetServer.lines(setting, new Clumsy())) {
            NetPeer other = server.connect();
            other.expectEcho("before");
            for (int i = 0; i < 5; i++) {
                server.connect().send("overflow\n").untilGone();
                assertThat(server.nextKind()).isEqualTo(Kind.HANDLER_FAILED);
            }
            other.expectEcho("after");
            // On a busy machine the overflow itself may take so long that it is warned of too.
            assertThat(log.lines())
                    .filteredOn(line -> !line.startsWith("warning: handler "))
                    .hasSize(5)
                    .allMatch(line -> line.startsWith("error: handler "));
        }
    }

    @OnEveryEngine
    void aHandlerThatHoldsItsLoopIsNamedInAWarning(ChatSetting setting) {
        try (NetLog log = NetLog.open();
                NetServer server =
                        NetServer.lines(
                                setting, NetServer.ECHO, setup -> setup.handler(new Clumsy()))) {
            NetPeer peer = server.connect().send("quick\n").send("hold\n").send("after\n");
            assertThat(peer.line()).isEqualTo("quick");
            assertThat(peer.line()).isEqualTo("after");
            peer.expectEcho("again"); // an answer may leave before its callback returns
            String warning =
                    "warning: handler \\Q"
                            + Clumsy.class.getName()
                            + "\\E held its loop for \\d+ ms";
            assertThat(log.lines()).singleElement().asString().matches(warning);
            peer.closeOutput();
            assertThat(peer.untilEnd()).isEmpty();
            // Whichever callback it was.
            assertThat(log.lines()).hasSize(2).allMatch(line -> line.matches(warning));
        }
    }

    /** Stays in a callback until it is let go. */
    private static final class Stuck implements ConnectionHandler {

        private final CountDownLatch letGo = new CountDownLatch(1);

        @Override
        public void onFrame(Connection connection, Frame frame) {
            while (letGo.getCount() > 0) {
                Thread.onSpinWait();
            }
            connection.send(frame);
        }
    }

    @OnEnginesThatDiffer
    void aHandlerThatDoesNotReturnIsNamedWhileItHoldsItsLoop(ChatSetting setting) {
        Stuck stuck = new Stuck();
        try (NetLog log = NetLog.open();
                NetServer server = NetServer.lines(setting, stuck)) {
            NetPeer peer = server.connect().send("stay\n");
            Eventually.holds("somebody says so", () -> !log.lines().isEmpty());
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .matches("warning: loop 0 has been held for \\d+ s by .*")
                    .contains(Stuck.class.getName() + ".onFrame(NetHandlerTest.java:");
            stuck.letGo.countDown();
            assertThat(peer.line()).isEqualTo("stay");
            peer.expectEcho("again");
        }
    }

    // ---- pausing -----------------------------------------------------------------------------

    @OnEveryEngine
    void aPauseTakesEffectBeforeTheNextFrameAndHeldOnesComeFirst(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        connection.pauseReading();
                    }
                };
        try (NetServer server = NetServer.lines(setting, handler)) {
            server.connect().send("one\ntwo\nth").send("ree\nfour").close();
            Connection connection = server.recorder().awaitOpened(1);
            for (int i = 1; i <= 4; i++) {
                int seen = i;
                Eventually.holds("frame", () -> server.recorder().frames().size() == seen);
                long turns = server.turns();
                assertThat(server.turns() - turns).as("a paused peer costs no turn").isLessThan(5);
                assertThat(server.recorder().frames()).hasSize(i);
                assertThat(server.recorder().reasonsLeft()).isZero();
                server.onLoop(() -> {
                    connection.resumeReading();
                    return true;
                });
            }
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_CLOSED);
            assertThat(server.recorder().frames()).containsExactly("one", "two", "three", "four");
        }
    }

    @OnEveryEngine
    void aResetWhilePausedCostsNothingAndHidesNothing(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        if (frame.text().equals("one")) {
                            connection.pauseReading();
                        } else {
                            connection.send(frame);
                        }
                    }
                };
        try (NetServer server = NetServer.lines(setting, handler)) {
            NetPeer peer = server.connect().send("one\ntwo\nthree\n");
            Connection connection = server.recorder().awaitOpened(1);
            Eventually.holds("paused", () -> server.recorder().frames().contains("one"));
            peer.reset();
            server.expectAliveAndIdle();
            assertThat(server.recorder().frames()).doesNotContain("two");
            server.onLoop(() -> {
                connection.resumeReading();
                return true;
            });
            assertThat(server.nextKind()).isEqualTo(Kind.PEER_RESET);
            assertThat(server.recorder().frames()).contains("two", "three");
        }
    }

    // ---- how much waits ----------------------------------------------------------------------

    @OnEveryEngine
    void aSenderThatIgnoresFalseIsClosedWithOutputLimit(ChatSetting setting) {
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        for (int i = 0; i < 100_000; i++) {
                            connection.send("x".repeat(1_000));
                        }
                    }
                };
        Limits limits = Limits.DEFAULT.withOutputBytesMax(100_000);
        try (NetServer server = NetServer.lines(setting, handler, setup -> setup.limits(limits))) {
            server.connect().send("go\n");
            assertThat(server.nextKind()).isEqualTo(Kind.OUTPUT_LIMIT);
        }
    }

    @OnEveryEngine
    void onDrainComesWhenLessThanHalfOfTheLimitWaits(ChatSetting setting) {
        int limit = 1 << 20;
        long[] waiting = {-1};
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        byte[] piece = new byte[10_000];
                        while (connection.send(piece)) {}
                    }

                    @Override
                    public void onDrain(Connection connection) {
                        waiting[0] = connection.queuedBytes();
                        connection.close();
                    }
                };
        Limits limits = Limits.DEFAULT.withOutputBytesMax(limit);
        try (NetServer server =
                NetServer.raw(
                        setting, handler, setup -> setup.framing(Framing.raw()).limits(limits))) {
            NetPeer peer = server.connect().send("go");
            int count = peer.untilEnd().length();
            peer.close();
            assertThat(count).isGreaterThan(limit).isLessThanOrEqualTo(limit + 10_000);
            server.nextKind();
            assertThat(waiting[0]).isBetween(0L, limit / 2L - 1);
        }
    }
}
