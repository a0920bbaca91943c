package switchboard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import switchboard.engine.Endpoint;

/** A bare listening socket of the JDK. The test's thread only. */
public final class RawPeerListener implements PeerListener {

    private final ServerSocketChannel channel;

    /** Listens on a free port. */
    public RawPeerListener(int backlog) {
        this(new Endpoint.Inet(InetAddress.getLoopbackAddress(), 0), backlog);
    }

    public RawPeerListener(Endpoint at, int backlog) {
        try {
            channel = ServerSocketChannel.open(RawPeer.family(at));
            channel.bind(RawPeer.address(at), backlog);
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Endpoint address() {
        try {
            return RawPeer.endpoint(channel.getLocalAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Peer> accept() {
        try {
            SocketChannel accepted = channel.accept();
            return accepted == null ? Optional.empty() : Optional.of(new RawPeer(accepted));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
