package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Limits;
import switchboard.net.RequestHandler;

/** Many blocking handlers, at once and one after another. */
@Timeout(600)
final class BlockingCrowdTest {

    private static final int AT_ONCE = ChatFigures.of(200, 10_000);
    private static final int AFTER_ONE_ANOTHER = ChatFigures.of(400, 1_000_000);
    private static final int WARM_UP = ChatFigures.of(100, 50_000);
    private static final int DESCRIPTORS_OF_OTHERS = 300;
    private static final long FLAT_BYTES = 8 << 20;

    @OnEveryEngine
    void thousandsThatAreBlockedInTheirHandlersHoldNobodyElse(ChatSetting setting) {
        // Both ends are descriptors of this process, and select watches no more than 1,024.
        int room = (Limits.DEFAULT.connectionsMax() - DESCRIPTORS_OF_OTHERS) / 2;
        int count = Math.min(AT_ONCE, setting.engine().equals("select") ? 300 : room);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger blocked = new AtomicInteger();
        RequestHandler handler =
                request -> {
                    for (String line : request.lines()) {
                        if (line.equals("block")) {
                            blocked.incrementAndGet();
                            goOn.await();
                        }
                        request.sendLine(line);
                    }
                };
        try (BlockingServer server = new BlockingServer(setting, handler)) {
            List<NetPeer> peers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                peers.add(server.connect().send("block\n"));
            }
            Eventually.holds("all are blocked", () -> blocked.get() == count);
            server.connect().expectEcho("somebody else");
            goOn.countDown();
            peers.forEach(peer -> assertThat(peer.line()).isEqualTo("block"));
        }
    }

    @OnEveryEngine
    void connectionsThatHaveEndedLeaveNothing(ChatSetting setting) {
        AtomicInteger returned = new AtomicInteger();
        RequestHandler handler =
                request -> {
                    try {
                        BlockingServer.ECHO.handle(request);
                    } finally {
                        returned.incrementAndGet();
                    }
                };
        try (BlockingServer server =
                new BlockingServer(
                        setting, handler, setup -> setup.onClose((connection, reason) -> {}))) {
            talkAndLeave(server, WARM_UP);
            server.awaitConnections(0);
            int descriptors = NetServer.descriptors();
            long bytes = heapBytes();
            talkAndLeave(server, AFTER_ONE_ANOTHER);
            server.awaitConnections(0);
            Eventually.holds(
                    "every handler has returned",
                    () -> returned.get() == WARM_UP + AFTER_ONE_ANOTHER);
            NetServer.awaitDescriptors(descriptors);
            assertThat(heapBytes() - bytes).isLessThan(FLAT_BYTES);
        }
    }

    /** With a reset at the end, or the ports of this machine would all wait for a while. */
    private static void talkAndLeave(BlockingServer server, int count) {
        for (int i = 0; i < count; i++) {
            NetPeer peer = NetPeer.connect(server.server().port());
            peer.expectEcho("hello");
            peer.reset();
        }
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
