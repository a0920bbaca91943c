package switchboard.engine.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.SocketFile;

/**
 * The listeners among the sockets of java.nio: each keeps the options of what it accepts, for the
 * JDK does not let them be inherited, and the file that goes with it. Loop thread only.
 */
final class NioListening {

    private static final int PRIVILEGED_PORTS = 1024;

    private final NioChannels channels;
    private final Map<Integer, SocketOptions> options = new HashMap<>();
    private final Map<Integer, SocketFile> files = new HashMap<>();
    private SocketAddress acceptedFrom = new InetSocketAddress(0);

    NioListening(NioChannels channels) {
        this.channels = channels;
    }

    /** Opens a listener at an address that {@link NioSockets} does not refuse. */
    int listen(Endpoint at, SocketOptions options) {
        ServerSocketChannel channel;
        try {
            channel = ServerSocketChannel.open(NioSockets.family(at));
        } catch (UnsupportedOperationException e) {
            return -Errno.EAFNOSUPPORT;
        } catch (IOException e) {
            return -Errno.EMFILE;
        }
        int result = bind(channel, at, options);
        if (result < 0) {
            NioSockets.closeQuietly(channel);
            return result;
        }
        int descriptor = channels.add(channel);
        this.options.put(descriptor, options);
        if (at instanceof Endpoint.Unix unix) {
            keepFile(descriptor, unix);
        }
        return descriptor;
    }

    private static int bind(ServerSocketChannel channel, Endpoint at, SocketOptions options) {
        try {
            channel.configureBlocking(false);
            if (options.receiveBufferBytes() > 0) { // the others are set when one is accepted
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes());
            }
            return switch (at) {
                case Endpoint.Unix unix ->
                        NioUnix.listen(channel, unix, options.backlog(), options.unixMode());
                case Endpoint.Inet inet ->
                        bind(channel, NioSockets.address(inet), options.backlog());
            };
        } catch (IOException e) {
            return -NioSockets.errno(e, Errno.EIO);
        }
    }

    private static int bind(ServerSocketChannel channel, InetSocketAddress at, int backlog)
            throws IOException {
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(at, backlog);
            return 0;
        } catch (BindException e) {
            return -bindErrno(at);
        }
    }

    private void keepFile(int descriptor, Endpoint.Unix at) {
        try {
            files.put(descriptor, SocketFile.made(at.name()));
        } catch (IOException e) {
            // Somebody has taken it away already: nothing is left to be removed.
        }
    }

    /** Three causes come as one exception: finds out which by what else can be bound. */
    static int bindErrno(InetSocketAddress address) {
        if (!canBind(address.getAddress(), 0)) {
            return Errno.EADDRNOTAVAIL;
        }
        boolean privileged = address.getPort() < PRIVILEGED_PORTS;
        return privileged && !canBind(address.getAddress(), 1) ? Errno.EACCES : Errno.EADDRINUSE;
    }

    private static boolean canBind(InetAddress address, int port) {
        InetSocketAddress at = new InetSocketAddress(address, port);
        try (ServerSocketChannel channel = ServerSocketChannel.open(NioSockets.family(address))) {
            channel.bind(at);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Takes one connection; its peer is then told by {@link #acceptedFrom}. */
    int accept(int listener) {
        SocketOptions options = this.options.get(listener);
        if (options == null || !(channels.find(listener) instanceof ServerSocketChannel server)) {
            return -Errno.EBADF;
        }
        SocketChannel channel;
        try {
            channel = server.accept();
        } catch (IOException e) {
            return -NioSockets.errno(e, Errno.EMFILE);
        }
        if (channel == null) {
            return -Errno.EAGAIN;
        }
        try {
            channel.configureBlocking(false);
            NioOptions.apply(channel, options);
            acceptedFrom = channel.getRemoteAddress();
        } catch (IOException e) {
            NioSockets.closeQuietly(channel);
            return -Errno.ECONNABORTED; // some systems refuse options to a connection just reset
        }
        return channels.add(channel);
    }

    /** The peer of the connection that was accepted last. */
    SocketAddress acceptedFrom() {
        return acceptedFrom;
    }

    /** Before a listener is closed: as long as it listens nobody takes its file for a stale one. */
    void forget(int descriptor) {
        options.remove(descriptor);
        SocketFile file = files.remove(descriptor);
        if (file != null) {
            file.remove();
        }
    }
}
