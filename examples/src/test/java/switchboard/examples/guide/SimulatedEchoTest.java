package switchboard.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import switchboard.net.Connection;
import switchboard.net.Limits;
import switchboard.net.Server;
import switchboard.testkit.DrivenLoop;
import switchboard.testkit.FaultRates;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPeer;
import switchboard.testkit.SimPollerOptions;

class SimulatedEchoTest {

    @Test
    void silentPeerIsGoneAfterAnHour() throws Exception {
        SimKernel kernel = new SimKernel(42); // the same number, the same run
        kernel.faults(FaultRates.all(0.2).lossless());
        try (DrivenLoop loop = new DrivenLoop(kernel, SimPollerOptions.LEVEL)) {
            Duration hour = Duration.ofHours(1);
            Server server =
                    Server.tcp(0)
                            .limits(Limits.DEFAULT.withTimeouts(hour, hour, hour))
                            .onFrame(Connection::send)
                            .group(loop.group())
                            .start();
            SimPeer peer = kernel.connect(server.localAddress());
            loop.turnUntil("it is connected", () -> server.connectionCount() == 1);
            peer.write(new byte[] {1, 2, 3}, 0, 3);
            loop.turnFor(hour.minusMinutes(1).toNanos());
            assertThat(peer.read(10)).containsExactly(1, 2, 3);
            assertThat(server.connectionCount()).isEqualTo(1);
            loop.turnFor(Duration.ofMinutes(2).toNanos());
            assertThat(server.connectionCount()).isZero();
        }
    }
}
