package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Metrics;
import switchboard.net.Request;

/** What threads of blocking handlers send by themselves is counted as what loops send. */
@Timeout(120)
final class BlockingMetricsTest {

    private static final int LONG_LINE = 4 << 20;

    private static final class Sent implements Metrics {
        final LongAdder bytes = new LongAdder();
        final LongAdder frames = new LongAdder();

        @Override
        public void bytesSent(long count) {
            bytes.add(count);
        }

        @Override
        public void frameSent() {
            frames.increment();
        }
    }

    @OnEveryEngine
    void everyByteAndFrameOfAHandlerIsCountedOnce(ChatSetting setting) {
        Sent sent = new Sent();
        try (BlockingServer server =
                new BlockingServer(
                        setting, BlockingMetricsTest::serve, setup -> setup.metrics(sent))) {
            NetPeer peer = server.connect();
            peer.expectEcho("one");
            peer.expectEcho("three");
            assertThat(sent.frames.sum()).isEqualTo(2);
            // Longer than a socket takes at once: what is left the loop sends.
            assertThat(peer.send("long\n").line()).hasSize(LONG_LINE);
            peer.expectEcho("behind");
            peer.closeOutput().untilEnd();
            Eventually.holds(
                    "the connection is gone", () -> server.server().connectionCount() == 0);
            assertThat(sent.frames.sum()).isEqualTo(4);
            assertThat(sent.bytes.sum()).isEqualTo(4 + 6 + LONG_LINE + 1 + 7);
        }
    }

    private static void serve(Request request) throws IOException {
        for (String line : request.lines()) {
            request.sendLine(line.equals("long") ? "x".repeat(LONG_LINE) : line);
        }
    }
}
