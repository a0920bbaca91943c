package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Ended;
import switchboard.testkit.EngineEvent.Failed;

/**
 * What only TCP has, in the sentences about input, accepting, connecting and closing: resets at
 * will, connects that nobody answers, urgent bytes, ports.
 */
interface TcpContract extends EngineUnderTest {

    @Test
    default void resetIsOneFailureOfInput() {
        Link link = driver().link();
        link.peer().reset();
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);
        driver().turnsIn(InputContract.PAUSE_NANOS);

        Failure failure = driver().onlyFailure(link.handle());
        assertThat(failure.error()).isEqualTo(SocketError.CONNECTION_RESET);
        assertThat(failure.operation()).isEqualTo(Operation.RECEIVE);
        if (world().capabilities().contains(Capability.ERROR_NUMBERS)) {
            assertThat(failure.errno()).isEqualTo(Errno.ECONNRESET);
        }
    }

    @Test
    default void connectionThatWasResetMakesNoTurns() {
        Link link = driver().link();
        link.peer().reset();
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);

        driver().requireNothing(link.handle());
    }

    @Test
    default void connectionThatHasEndedMakesNoTurnsWhenItIsReset() {
        Link link = driver().link();
        link.peer().closeOutput();
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);
        link.peer().reset();

        driver().requireNothing(link.handle());
    }

    @Test
    default void pausedHandleWhosePeerResetsMakesNoTurns() {
        Link link = driver().link();
        engine().receive(link.handle(), false);
        link.peer().reset();

        driver().requireNothing(link.handle());
    }

    @Test
    default void pausedHandleWhosePeerResetsAfterAPollMakesNoTurns() {
        Link link = driver().link();
        driver().turnsIn(1_000_000);
        engine().receive(link.handle(), false);
        driver().turnsIn(1_000_000);
        link.peer().reset();

        driver().requireNothing(link.handle());
    }

    @Test
    default void onResumeDataComesBeforeTheError() {
        Link link = driver().link();
        engine().receive(link.handle(), false);
        link.peer().write("before the error");
        driver().turnsIn(1_000_000);
        link.peer().reset();

        driver().requireNothing(link.handle());
        engine().receive(link.handle(), true);
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);

        assertThat(driver().input(link.handle())).isEqualTo("before the error");
        assertThat(driver().onlyFailure(link.handle()).error())
                .isEqualTo(SocketError.CONNECTION_RESET);
        assertThat(events().of(link.handle()).getLast()).isInstanceOf(Failed.class);
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

        driver().requireNothing(link.handle());
    }

    @Test
    default void listenSaysTheRealPort() {
        Endpoint.Inet address = (Endpoint.Inet) driver().address(driver().listen());
        assertThat(address.port()).isPositive();
    }

    @Test
    default void peerThatResetsBeforeAcceptHarmsNobody() {
        SocketHandle listener = driver().listen();
        engine().accept(listener, false);
        world().connect(driver().address(listener)).reset();
        Peer second = world().connect(driver().address(listener));
        driver().turnsIn(1_000_000);
        engine().accept(listener, true);

        // The first may be seen as a connection that fails, or not at all.
        driver().pollUntil("the second", () -> accepted(listener, second).isPresent());
        SocketHandle handle = engine().adopt(accepted(listener, second).orElseThrow());
        engine().receive(handle, true);
        second.write("x");
        driver().pollUntil("received", () -> driver().input(handle).equals("x"));
        assertThat(events().count(listener, Failed.class)).isZero();
    }

    private Optional<AcceptedSocket> accepted(SocketHandle listener, Peer peer) {
        return events().of(listener, Accepted.class).stream()
                .map(Accepted::socket)
                .filter(socket -> socket.remoteAddress().equals(peer.localAddress()))
                .findFirst();
    }

    @Test
    default void connectThatIsClosedEndsInClosed() {
        SocketHandle unasked = connect(world().listen().address());
        SocketHandle silent = connect(world().silent());
        SocketHandle refused = connect(world().refusing());
        engine().close(unasked);
        engine().close(refused);
        driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(events().of(silent)).isEmpty();
        engine().close(silent);
        driver().turnsIn(1_000_000);

        for (SocketHandle handle : List.of(unasked, silent, refused)) {
            assertThat(events().of(handle)).containsExactly(new Closed(handle));
        }
    }

    @Test
    default void connectThatIsNotAnsweredMakesNoTurns() {
        SocketHandle handle = connect(world().silent());
        driver().turnsIn(1_000_000);

        assertThat(driver().turnsIn(2 * InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events().of(handle)).isEmpty();
    }

    @Test
    default void closeInsideEveryCallbackIsLegal() {
        Link ended = driver().link();
        Link reset = driver().link();
        events().react(event -> engine().close(event.handle()));
        List<SocketHandle> handles = new ArrayList<>(List.of(ended.handle(), reset.handle()));
        handles.add(engine().connect(world().listen().address(), SocketOptions.DEFAULT));
        handles.add(engine().connect(world().refusing(), SocketOptions.DEFAULT));
        ended.peer().close();
        reset.peer().reset();
        driver().pollUntil(
                        "all closed",
                        () -> handles.stream().allMatch(h -> events().count(h, Closed.class) > 0));
        driver().turnsIn(InputContract.PAUSE_NANOS);

        handles.forEach(handle -> assertThat(events().of(handle)).hasSize(2));
    }

    @Test
    default void failedDoesNotClose() {
        Link link = driver().link();
        link.peer().reset();
        SocketHandle refused = engine().connect(world().refusing(), SocketOptions.DEFAULT);
        List<SocketHandle> handles = List.of(link.handle(), refused);
        driver().pollUntil(
                        "failed",
                        () -> handles.stream().allMatch(h -> events().count(h, Failed.class) > 0));
        driver().turnsIn(InputContract.PAUSE_NANOS);
        handles.forEach(h -> assertThat(events().count(h, Closed.class)).isZero());

        handles.forEach(engine()::close);
        driver().turnsIn(1_000_000);
        handles.forEach(h -> assertThat(events().count(h, Closed.class)).isEqualTo(1));
    }

    @Test
    default void everyHandleGetsExactlyOneClosed() {
        List<SocketHandle> handles = new ArrayList<>();
        Link ended = driver().link();
        ended.peer().close();
        Link reset = driver().link();
        reset.peer().reset();
        Link paused = driver().link();
        engine().receive(paused.handle(), false);
        driver().pollUntil("ended", () -> events().count(ended.handle(), Ended.class) > 0);
        driver().pollUntil("failed", () -> events().count(reset.handle(), Failed.class) > 0);
        Link sending = driver().link();
        driver().send(sending.handle(), "x");
        List.of(ended, reset, paused, sending).forEach(link -> handles.add(link.handle()));
        handles.add(driver().listen());
        handles.add(engine().connect(world().silent(), SocketOptions.DEFAULT));
        handles.add(engine().connect(world().refusing(), SocketOptions.DEFAULT));

        for (int i = 0; i < 3; i++) {
            handles.forEach(engine()::close);
        }
        driver().turnsIn(InputContract.PAUSE_NANOS);
        handles.forEach(engine()::close);
        driver().turnsIn(InputContract.PAUSE_NANOS);

        for (SocketHandle handle : handles) {
            assertThat(events().count(handle, Closed.class)).isEqualTo(1);
            assertThat(events().of(handle).getLast()).isInstanceOf(Closed.class);
        }
    }

    private SocketHandle connect(Endpoint to) {
        return engine().connect(to, SocketOptions.DEFAULT);
    }
}
