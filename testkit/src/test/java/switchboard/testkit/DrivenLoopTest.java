package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Connection;
import switchboard.net.Server;

/** The net layer on a simulated kernel, a turn at a time. */
@Timeout(60)
final class DrivenLoopTest {

    private final SimKernel kernel = new SimKernel(5);

    @Test
    void echoReturnsEveryByteWhateverTheKernelDoes() throws IOException {
        for (boolean edge : new boolean[] {false, true}) {
            SimPollerOptions options = edge ? SimPollerOptions.EDGE : SimPollerOptions.LEVEL;
            kernel.faults(FaultRates.all(0.2).lossless());
            try (DrivenLoop loop = new DrivenLoop(kernel, options)) {
                Server server = Server.tcp(0).onFrame(Connection::send).group(loop.group()).start();
                assertEcho(loop, server);
            }
            kernel.faults(FaultRates.NONE);
        }
    }

    private void assertEcho(DrivenLoop loop, Server server) {
        byte[] bytes = Transfer.pattern(60_000);
        List<Transfer.Writer> writers = new ArrayList<>();
        List<Transfer.Reader> readers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            SimPeer peer = kernel.connect(server.localAddress());
            writers.add(new Transfer.Writer(peer, bytes));
            readers.add(new Transfer.Reader(peer));
        }
        loop.turnUntil(
                "the echo",
                () -> {
                    writers.forEach(Transfer.Writer::step);
                    return readers.stream().filter(r -> r.count() == bytes.length).count() == 5;
                });
        readers.forEach(reader -> assertThat(reader.bytes()).isEqualTo(bytes));
    }

    @Test
    void timersFollowTheKernelsClock() throws IOException {
        List<String> ran = new ArrayList<>();
        try (DrivenLoop loop = new DrivenLoop(kernel, SimPollerOptions.LEVEL)) {
            loop.group()
                    .loop(0)
                    .execute(() ->
                            loop.group()
                                    .loop(0)
                                    .schedule(Duration.ofMinutes(5), () -> ran.add("now")));
            loop.turnFor(Duration.ofSeconds(299).toNanos());
            assertThat(ran).isEmpty();
            loop.turnFor(Duration.ofSeconds(2).toNanos());
            assertThat(ran).containsExactly("now");
        }
    }
}
