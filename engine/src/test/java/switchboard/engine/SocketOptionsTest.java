package switchboard.engine;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SocketOptionsTest {

    @Test
    void valuesThatNoKernelTakesAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SocketOptions(0, true, 15, 10, 3, 0, true))
                .withMessageContaining("backlog");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SocketOptions(8, true, 1_000_000, 10, 3, 0, true))
                .withMessageContaining("keepAliveIdleSeconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SocketOptions(8, true, 15, 0, 3, 0, true))
                .withMessageContaining("keepAliveIntervalSeconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SocketOptions(8, true, 15, 10, 128, 0, true))
                .withMessageContaining("keepAliveProbes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SocketOptions(8, true, 15, 10, 3, -1, true))
                .withMessageContaining("userTimeoutMillis");
    }
}
