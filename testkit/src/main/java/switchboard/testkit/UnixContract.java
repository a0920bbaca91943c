package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Capability;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Connected;
import switchboard.testkit.EngineEvent.Ended;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Received;
import switchboard.testkit.EngineEvent.Sent;

/** What holds for Unix sockets alone (unix(7)). */
interface UnixContract extends EngineUnderTest {

    int MANY_BYTES = 4 << 20;

    @Test
    default void aListenerIsCalledByItsPathAndAClientHasNoName() {
        SocketHandle listener = driver().listen();
        Endpoint path = driver().address(listener);
        SocketHandle client = engine().connect(path, SocketOptions.DEFAULT);
        driver().pollUntil("connected", () -> events().count(client, Connected.class) > 0);
        SocketHandle accepted = engine().adopt(accepted(listener));

        assertThat(path)
                .isInstanceOfSatisfying(
                        Endpoint.Unix.class, unix -> assertThat(unix.name()).isNotEmpty());
        assertThat(driver().address(accepted)).isEqualTo(path);
        assertThat(driver().address(client)).isEqualTo(new Endpoint.Unix(""));
    }

    @Test
    default void aClientWithoutANameIsAcceptedAsOne() {
        SocketHandle listener = driver().listen();
        SocketHandle client = engine().connect(driver().address(listener), SocketOptions.DEFAULT);
        driver().pollUntil("connected", () -> events().count(client, Connected.class) > 0);

        assertThat(accepted(listener).remoteAddress()).isEqualTo(new Endpoint.Unix(""));
    }

    @Test
    default void connectToAFullBacklogFailsAtOnceAndMakesNoTurns() {
        SocketHandle handle = engine().connect(world().full(), SocketOptions.DEFAULT);
        driver().poll(0);

        assertThat(events().of(handle, Failed.class))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.failure().error()).isEqualTo(SocketError.BACKLOG_FULL);
                    assertThat(failed.failure().operation()).isEqualTo(Operation.CONNECT);
                });
        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
    }

    @Test
    default void aConnectIsToldOnceAndInTheNextPoll() {
        SocketHandle handle = engine().connect(world().listen().address(), SocketOptions.DEFAULT);
        assertThat(events().of(handle)).isEmpty();
        driver().poll(0);
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(handle)).containsExactly(new Connected(handle));
    }

    @Test
    default void aPeerThatGoesWithoutReadingIsSeenAsAReset() {
        Link link = driver().link();
        driver().send(link.handle(), "never read");
        driver().pollUntil("sent", () -> events().count(link.handle(), Sent.class) > 0);
        link.peer().close();
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);

        Failure failure = events().of(link.handle(), Failed.class).getFirst().failure();
        assertThat(failure.error()).isEqualTo(SocketError.CONNECTION_RESET);
        assertThat(failure.operation()).isEqualTo(Operation.RECEIVE);
    }

    @Test
    default void whatIsSentInBigPiecesAfterTheOthersEndArrivesInItsOrder() {
        SocketHandle listener = driver().listen();
        SocketHandle client = engine().connect(driver().address(listener), SocketOptions.DEFAULT);
        driver().pollUntil("connected", () -> events().count(client, Connected.class) > 0);
        SocketHandle server = engine().adopt(accepted(listener));
        engine().receive(server, true);
        engine().receive(client, true);
        engine().shutdownOutput(client);
        driver().pollUntil("the client's end", () -> events().count(server, Ended.class) > 0);
        byte[] bytes = Transfer.pattern(MANY_BYTES);
        Sender source = Sender.of(driver(), server, bytes);
        source.send();
        driver().pollUntil("all taken", source::isDone);
        engine().shutdownOutput(server);
        driver().pollUntil("the end", () -> events().count(client, Ended.class) > 0);

        assertThat(events().count(client, Received.class)).isGreaterThan(1);
        assertThat(events().input(client)).isEqualTo(bytes);
    }

    @Test
    default void aNameThatIsTooLongIsRefused() {
        Endpoint tooLong = new Endpoint.Unix("/tmp/" + "n".repeat(103));

        assertThatThrownBy(() -> engine().listen(tooLong, SocketOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.failure().error()).isEqualTo(SocketError.NAME_TOO_LONG));
        SocketHandle handle = engine().connect(tooLong, SocketOptions.DEFAULT);
        driver().poll(0);
        assertThat(events().of(handle, Failed.class).getFirst().failure().error())
                .isEqualTo(SocketError.NAME_TOO_LONG);
    }

    @Test
    default void anEngineWithoutUnixDatagramsRefusesThemByName() {
        boolean able = world().capabilities().contains(Capability.UNIX_DATAGRAM);
        EngineException refusal =
                catchThrowableOfType(
                        EngineException.class,
                        () -> engine().datagram(world().anyPort(), DatagramOptions.DEFAULT));
        if (able) {
            assertThat(refusal).isNull();
        } else {
            assertThat(refusal.failure().error()).isEqualTo(SocketError.NOT_SUPPORTED);
        }
    }

    /** The first connection of a listener, which may have been accepted long ago. */
    default AcceptedSocket accepted(SocketHandle listener) {
        driver().pollUntil("accepted", () -> events().count(listener, Accepted.class) > 0);
        return events().of(listener, Accepted.class).getFirst().socket();
    }
}
