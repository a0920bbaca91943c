package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineEvent.Connected;
import switchboard.testkit.EngineEvent.Ended;
import switchboard.testkit.EngineEvent.Failed;

/** Sentence (n): connecting, and how it ends. */
interface ConnectContract extends EngineUnderTest {

    @Test
    default void connectEndsInConnectedAndBytesGoBothWays() {
        PeerListener listener = world().listen();
        SocketHandle handle = connect(listener.address());
        Peer peer = accept(listener);
        driver().pollUntil("connected", () -> events().count(handle, Connected.class) > 0);
        engine().receive(handle, true);
        driver().send(handle, "question");
        Transfer.Reader reader = new Transfer.Reader(peer);
        driver().pollUntil("the question", () -> reader.count() == 8);
        peer.write("answer");
        driver().pollUntil("the answer", () -> driver().input(handle).equals("answer"));

        assertThat(reader.text()).isEqualTo("question");
        assertThat(events().of(handle).getFirst()).isEqualTo(new Connected(handle));
    }

    @Test
    default void connectThatIsRefusedEndsInOneFailure() {
        SocketHandle handle = connect(world().refusing());
        driver().pollUntil("failed", () -> events().count(handle, Failed.class) > 0);
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(handle)).hasSize(1);
        Failure failure = events().of(handle, Failed.class).getFirst().failure();
        assertThat(failure.error()).isEqualTo(SocketError.CONNECTION_REFUSED);
        assertThat(failure.operation()).isEqualTo(Operation.CONNECT);
    }

    @Test
    default void connectEndsInExactlyOneOutcome() {
        PeerListener listener = world().listen();
        List<SocketHandle> handles = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            handles.add(connect(listener.address()));
            handles.add(connect(world().refusing()));
        }
        handles.forEach(handle -> engine().receive(handle, true));
        driver().pollUntil(
                        "an outcome for each",
                        () -> handles.stream().noneMatch(handle -> events().of(handle).isEmpty()));
        driver().turnsIn(InputContract.PAUSE_NANOS);

        for (int i = 0; i < handles.size(); i++) {
            SocketHandle handle = handles.get(i);
            assertThat(events().of(handle)).hasSize(1);
            assertThat(events().of(handle).getFirst())
                    .isInstanceOf(i % 2 == 0 ? Connected.class : Failed.class);
        }
    }

    @Test
    default void failedConnectMakesNoTurns() {
        SocketHandle handle = connect(world().refusing());
        driver().pollUntil("failed", () -> events().count(handle, Failed.class) > 0);

        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
    }

    @Test
    default void sendAfterAFailedConnectIsAnsweredByAFailure() {
        SocketHandle handle = connect(world().refusing());
        driver().pollUntil("failed", () -> events().count(handle, Failed.class) > 0);
        driver().send(handle, "x");
        driver().poll(0);

        assertThat(events().of(handle, Failed.class).getLast().failure().operation())
                .isEqualTo(Operation.SEND);
    }

    @Test
    default void whatCameRightBehindTheConnectIsReceived() {
        PeerListener listener = world().listen();
        SocketHandle handle = connect(listener.address());
        events().on(Connected.class, event -> engine().receive(event.handle(), true));
        Peer peer = accept(listener);
        peer.write("greeting");
        peer.closeOutput();

        driver().pollUntil("ended", () -> events().count(handle, Ended.class) > 0);
        assertThat(driver().input(handle)).isEqualTo("greeting");
    }

    private SocketHandle connect(Endpoint to) {
        return engine().connect(to, SocketOptions.DEFAULT);
    }

    private Peer accept(PeerListener listener) {
        List<Peer> accepted = new ArrayList<>();
        driver().pollUntil(
                        "the peer's accept",
                        () -> {
                            Optional<Peer> peer = listener.accept();
                            peer.ifPresent(accepted::add);
                            return peer.isPresent();
                        });
        return accepted.getFirst();
    }
}
