package switchboard.engine;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SocketOptionsTest {

    @Test
    void valuesThatNoKernelTakesAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketOptions.DEFAULT.withBacklog(0))
                .withMessageContaining("backlog");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketOptions.DEFAULT.withKeepAlive(1_000_000, 10, 3))
                .withMessageContaining("keepAliveIdleSeconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketOptions.DEFAULT.withKeepAlive(15, 0, 3))
                .withMessageContaining("keepAliveIntervalSeconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketOptions.DEFAULT.withKeepAlive(15, 10, 128))
                .withMessageContaining("keepAliveProbes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketOptions.DEFAULT.withUserTimeoutMillis(-1))
                .withMessageContaining("userTimeoutMillis");
    }
}
