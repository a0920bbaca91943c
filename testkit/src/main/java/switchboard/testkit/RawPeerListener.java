package switchboard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import switchboard.engine.Endpoint;

/** A bare listening socket of the JDK on loopback. The test's thread only. */
public final class RawPeerListener implements PeerListener {

    private final ServerSocketChannel channel;

    public RawPeerListener(int backlog) {
        try {
            channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backlog);
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
