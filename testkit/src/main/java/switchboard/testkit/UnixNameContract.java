package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.PeerCredentials;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineEvent.Connected;
import switchboard.testkit.EngineEvent.Failed;

/** Who the peer of a Unix socket is, and names that are no paths (unix(7)). */
interface UnixNameContract extends UnixContract {

    @Test
    default void bothEndsKnowTheProcessOfTheOther() {
        SocketHandle listener = driver().listen();
        SocketHandle client = engine().connect(driver().address(listener), SocketOptions.DEFAULT);
        driver().pollUntil("connected", () -> events().count(client, Connected.class) > 0);
        SocketHandle server = engine().adopt(accepted(listener));

        PeerCredentials ours = engine().peerCredentials(client).orElseThrow();
        assertThat(ours.pid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(ours.uid()).isNotNegative();
        assertThat(engine().peerCredentials(server)).contains(ours);
    }

    @Test
    default void anAbstractNameNeedsNoFileAndEndsWithItsListener() throws EngineException {
        Endpoint.Unix name = new Endpoint.Unix("@switchboard-" + System.nanoTime());
        SocketHandle listener = engine().listen(name, SocketOptions.DEFAULT);
        engine().accept(listener, true);
        assertThat(driver().address(listener)).isEqualTo(name);
        SocketHandle client = engine().connect(name, SocketOptions.DEFAULT);
        driver().pollUntil("connected", () -> events().count(client, Connected.class) > 0);
        engine().close(listener);
        driver().turnsIn(1_000_000);

        SocketHandle late = engine().connect(name, SocketOptions.DEFAULT);
        driver().pollUntil("refused", () -> events().count(late, Failed.class) > 0);
        assertThat(events().of(late, Failed.class).getFirst().failure().error())
                .isEqualTo(SocketError.CONNECTION_REFUSED);
    }
}
