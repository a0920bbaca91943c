package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Closed;

/** What holds for TCP alone: ports, connects that wait for an answer, urgent bytes (tcp(7)). */
interface TcpContract extends EngineUnderTest {

    @Test
    default void listenSaysTheRealPort() {
        Endpoint.Inet address = (Endpoint.Inet) driver().address(driver().listen());
        assertThat(address.port()).isPositive();
    }

    @Test
    default void connectThatIsNotAnsweredMakesNoTurns() {
        SocketHandle handle = engine().connect(world().silent(), SocketOptions.DEFAULT);
        driver().turnsIn(1_000_000);

        assertThat(driver().turnsIn(2 * InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events().of(handle)).isEmpty();
    }

    @Test
    default void connectThatIsNotAnsweredEndsInOneClosed() {
        SocketHandle handle = engine().connect(world().silent(), SocketOptions.DEFAULT);
        driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(events().of(handle)).isEmpty();
        for (int i = 0; i < 3; i++) {
            engine().close(handle);
        }
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(handle)).containsExactly(new Closed(handle));
    }

    @Test
    default void urgentByteIsNoError() {
        Link link = driver().link();
        link.peer().write("ab");
        link.peer().sendUrgent('!');
        link.peer().write("cd");
        driver().pollUntil(
                        "all but the urgent byte",
                        () -> driver().input(link.handle()).replace("!", "").equals("abcd"));

        assertNothingHappens(link.handle());
    }
}
