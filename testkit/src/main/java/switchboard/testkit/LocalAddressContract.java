package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineEvent.Connected;
import switchboard.testkit.EngineEvent.Failed;

/** Where a TCP connection comes from, when that is asked for. */
interface LocalAddressContract extends EngineUnderTest {

    @Test
    default void aConnectionComesFromTheAddressThatIsAskedFor() {
        PeerListener listener = world().listen();
        Endpoint.Inet from = inet("127.0.0.5", 0);
        SocketHandle handle = connect(listener.address(), from);
        Endpoint.Inet seen = peersView(listener);
        driver().pollUntil("connected", () -> events().count(handle, Connected.class) > 0);

        assertThat(seen.address()).isEqualTo(from.address());
        assertThat(engine().localAddress(handle)).isEqualTo(seen);
    }

    @Test
    default void aConnectionComesFromThePortThatIsAskedFor() {
        PeerListener listener = world().listen();
        Endpoint.Inet free = (Endpoint.Inet) freePort();
        SocketHandle handle = connect(listener.address(), inet("0.0.0.0", free.port()));
        Endpoint.Inet seen = peersView(listener);
        driver().pollUntil("connected", () -> events().count(handle, Connected.class) > 0);

        assertThat(seen).isEqualTo(free);
        assertThat(engine().localAddress(handle)).isEqualTo(free);
    }

    @Test
    default void aConnectionFromWhereItCannotComeFails() {
        PeerListener listener = world().listen();
        Endpoint.Inet taken = (Endpoint.Inet) world().listen().address();

        assertThat(failure(listener, taken)).isEqualTo(SocketError.ADDRESS_IN_USE);
        assertThat(failure(listener, inet("192.0.2.1", 0)))
                .isEqualTo(SocketError.ADDRESS_NOT_AVAILABLE);
        assertThat(failure(listener, inet("::1", 0))).isEqualTo(SocketError.NOT_SUPPORTED);
    }

    /** A port that somebody listened on until now. */
    private Endpoint freePort() {
        try (PeerListener listener = world().listen()) {
            return listener.address();
        }
    }

    private SocketError failure(PeerListener listener, Endpoint.Inet from) {
        SocketHandle handle = connect(listener.address(), from);
        driver().pollUntil("failed", () -> events().count(handle, Failed.class) > 0);
        return events().of(handle, Failed.class).getFirst().failure().error();
    }

    private Endpoint.Inet peersView(PeerListener listener) {
        List<Peer> accepted = new ArrayList<>();
        driver().pollUntil(
                        "the peer's accept",
                        () -> {
                            listener.accept().ifPresent(accepted::add);
                            return !accepted.isEmpty();
                        });
        return (Endpoint.Inet) accepted.getFirst().remoteAddress();
    }

    private SocketHandle connect(Endpoint to, Endpoint.Inet from) {
        return engine().connect(to, SocketOptions.DEFAULT.withLocalAddress(from));
    }

    private static Endpoint.Inet inet(String address, int port) {
        return new Endpoint.Inet(InetAddress.ofLiteral(address), port);
    }
}
