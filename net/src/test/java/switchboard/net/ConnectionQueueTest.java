package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionQueueTest {

    @Test
    void firstInIsFirstOutThroughEveryGrowth() {
        ConnectionQueue queue = new ConnectionQueue();
        ArrayDeque<Connection> model = new ArrayDeque<>();
        FakeNet net = new FakeNet();
        Random random = new Random(3);
        for (int step = 0; step < 5_000; step++) {
            if (model.isEmpty() || random.nextInt(100) < 55) {
                Connection connection = net.bareConnection();
                queue.add(connection);
                model.add(connection);
            } else {
                assertThat(queue.take()).isSameAs(model.remove());
            }
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
        }
    }
}
