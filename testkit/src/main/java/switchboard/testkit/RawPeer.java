package switchboard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import switchboard.engine.Endpoint;

/** The other end of a real connection: a bare socket of the JDK. The test's thread only. */
public final class RawPeer implements Peer {

    private final SocketChannel channel;
    private final boolean tcp;
    private boolean ended;
    private boolean reset;

    RawPeer(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        this.tcp = channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY);
        if (tcp) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** Connects, which needs a listener but no accept; 0 leaves the receive buffer as it is. */
    public static RawPeer connect(Endpoint to, int receiveBufferBytes) {
        try {
            SocketChannel channel = SocketChannel.open();
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.connect(address(to));
            return new RawPeer(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects from a Unix socket with a name, by which the other end can tell it. */
    public static RawPeer connect(Endpoint.Unix from, Endpoint.Unix to) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(address(from));
            channel.connect(address(to));
            return new RawPeer(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SocketAddress address(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Inet inet -> new InetSocketAddress(inet.address(), inet.port());
            case Endpoint.Unix unix -> UnixDomainSocketAddress.of(unix.name());
        };
    }

    static ProtocolFamily family(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Inet inet when inet.address() instanceof Inet6Address ->
                    StandardProtocolFamily.INET6;
            case Endpoint.Inet _ -> StandardProtocolFamily.INET;
            case Endpoint.Unix _ -> StandardProtocolFamily.UNIX;
        };
    }

    static Endpoint endpoint(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? new Endpoint.Inet(inet.getAddress(), inet.getPort())
                : new Endpoint.Unix(address.toString());
    }

    @Override
    public Endpoint localAddress() {
        try {
            return endpoint(channel.getLocalAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Endpoint remoteAddress() {
        try {
            return endpoint(channel.getRemoteAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        try {
            return channel.write(ByteBuffer.wrap(bytes, offset, length));
        } catch (IOException e) {
            reset = true;
            return 0;
        }
    }

    @Override
    public byte[] read(int max) {
        byte[] bytes = new byte[max];
        int count = -1;
        try {
            count = ended || reset ? 0 : channel.read(ByteBuffer.wrap(bytes));
            ended |= count < 0;
        } catch (IOException e) {
            reset = true;
        }
        return Arrays.copyOf(bytes, Math.max(count, 0));
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public boolean wasReset() {
        return reset;
    }

    @Override
    public void closeOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireTcp(String why) {
        if (!tcp) {
            throw new UnsupportedOperationException("a Unix socket " + why);
        }
    }

    @Override
    public void sendUrgent(int value) {
        requireTcp("sends nothing out of band here");
        try {
            channel.socket().sendUrgentData(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void reset() {
        requireTcp("has no reset at will");
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
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
