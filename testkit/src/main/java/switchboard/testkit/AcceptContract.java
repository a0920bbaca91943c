package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.EngineLimits;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Failed;

/** Listening, accepting and adopting; sentences (e) for listeners and (l). */
interface AcceptContract extends EngineUnderTest {

    @Test
    default void listenOnABusyAddressSaysAddressInUse() {
        Endpoint busy = driver().address(driver().listen());

        assertThatThrownBy(() -> engine().listen(busy, SocketOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.failure().error()).isEqualTo(SocketError.ADDRESS_IN_USE));
    }

    @Test
    default void addressCanBeListenedAtAgainAfterClosed() throws EngineException {
        SocketHandle first = driver().listen();
        Endpoint address = driver().address(first);
        engine().close(first);
        driver().turnsIn(1_000_000);

        SocketHandle second = engine().listen(address, SocketOptions.DEFAULT);
        engine().accept(second, true);
        Link link = driver().link(second, world().connect(address));
        link.peer().write("x");
        driver().pollUntil("received", () -> driver().input(link.handle()).equals("x"));
    }

    @Test
    default void acceptedSocketKnowsItsPeer() {
        SocketHandle listener = driver().listen();
        Peer peer = world().connect(driver().address(listener));

        assertThat(driver().accept(listener).remoteAddress()).isEqualTo(peer.localAddress());
    }

    @Test
    default void acceptOffDeliversNoConnectionAndMakesNoTurns() {
        SocketHandle listener = driver().listen();
        engine().accept(listener, false);
        world().connect(driver().address(listener));
        driver().turnsIn(1_000_000);

        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events().of(listener)).isEmpty();
        engine().accept(listener, true);
        driver().accept(listener);
    }

    @Test
    default void acceptOffInsideAcceptedHoldsTheNextConnectionBack() {
        SocketHandle listener = driver().listen();
        events().on(Accepted.class, event -> engine().accept(listener, false));
        world().connect(driver().address(listener));
        world().connect(driver().address(listener));
        driver().accept(listener);
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().count(listener, Accepted.class)).isEqualTo(1);
        engine().accept(listener, true);
        driver().accept(listener);
    }

    @Test
    default void acceptedSocketThatIsClosedEndsThePeer() {
        SocketHandle listener = driver().listen();
        Transfer.Reader reader = new Transfer.Reader(world().connect(driver().address(listener)));
        driver().accept(listener).close();

        driver().pollUntil("the end", reader::hasEnded);
    }

    @Test
    default void closedListenerLeavesItsConnections() {
        SocketHandle listener = driver().listen();
        Link link = driver().link(listener, world().connect(driver().address(listener)));
        engine().close(listener);
        driver().turnsIn(1_000_000);
        link.peer().write("still here");

        driver().pollUntil("received", () -> driver().input(link.handle()).equals("still here"));
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
    default void anotherEngineCanAdoptWhatThisOneHasAccepted() {
        EngineDriver other = driver(EngineLimits.DEFAULT);
        SocketHandle listener = driver().listen();
        Peer peer = world().connect(driver().address(listener));
        peer.write("question");
        SocketHandle handle = other.engine().adopt(driver().accept(listener));
        other.engine().receive(handle, true);
        other.pollUntil("received", () -> other.input(handle).equals("question"));
        other.send(handle, "answer");
        Transfer.Reader reader = new Transfer.Reader(peer);
        other.pollUntil("the answer", () -> reader.count() == 6);

        assertThat(reader.text()).isEqualTo("answer");
        assertThat(events().of(handle)).isEmpty();
    }
}
