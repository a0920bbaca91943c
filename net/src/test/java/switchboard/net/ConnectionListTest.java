package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionListTest {

    private final FakeNet net = new FakeNet();
    private final ConnectionList list = new ConnectionList();

    private List<Connection> listed() {
        List<Connection> all = new ArrayList<>();
        list.forEach(all::add);
        return all;
    }

    @Test
    void holdsWhatWasAddedAndNotRemovedInAnyOrder() {
        Random random = new Random(8);
        List<Connection> model = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            if (model.isEmpty() || random.nextInt(10) < 5) {
                Connection connection = net.bareConnection();
                list.add(connection);
                model.add(connection);
            } else {
                list.remove(model.remove(random.nextInt(model.size())));
            }
            assertThat(listed()).containsExactlyInAnyOrderElementsOf(model);
        }
    }

    @Test
    void theOneThatIsVisitedMayLeave() {
        for (int i = 0; i < 5; i++) {
            list.add(net.bareConnection());
        }
        list.forEach(list::remove);
        assertThat(listed()).isEmpty();
    }

    @Test
    void oneThatHasLeftMayComeBack() {
        Connection connection = net.bareConnection();
        list.add(net.bareConnection());
        list.add(connection);
        list.remove(connection);
        list.add(connection);
        assertThat(listed()).hasSize(2).contains(connection);
    }
}
