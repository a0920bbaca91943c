package switchboard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.net.DatagramPort;

@Timeout(60)
final class UdpWithAckTest {

    @Test
    void aDatagramIsAcknowledged() throws Exception {
        try (DatagramPort server = UdpWithAck.server(0)) {
            assertThat(UdpWithAck.send("hello", "127.0.0.1:" + server.port(), 10)).isTrue();
            assertThat(server.stats().received()).isPositive();
        }
    }
}
