package switchboard.engine.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.engine.ChannelFile;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineFile;
import switchboard.engine.Slices;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.DatagramCalls;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.SocketCalls;

/**
 * The socket calls of java.nio. Loop thread only, but for {@link #trySend} and {@link #close(int)}
 * of a socket that no poller watches.
 *
 * <p>An exception is told by its class and by the call that threw it, never by its message, which
 * is in the language of the user. So some causes share a name: any error of accept counts as a want
 * of descriptors, any of receive as a reset.
 */
final class NioSockets implements SocketCalls {

    private static final int PIECES_MAX = 1024;

    private final NioChannels channels;
    private final NioPoller poller;
    private final NioListening listening;
    private final NioViews received = new NioViews();
    private final NioViews sent = new NioViews();
    private final NioDatagrams datagrams;

    NioSockets(NioChannels channels, NioPoller poller) {
        this.channels = channels;
        this.poller = poller;
        this.listening = new NioListening(channels);
        this.datagrams = new NioDatagrams(channels);
    }

    @Override
    public int listen(Endpoint at, SocketOptions options) {
        int refused = refused(at, options);
        return refused < 0 ? refused : listening.listen(at, options);
    }

    /** What the JDK has no way to do: it makes every IPv6 socket a dual one, for example. */
    private static int refused(Endpoint at, SocketOptions options) {
        return switch (at) {
            case Endpoint.Unix unix -> NioUnix.check(unix);
            case Endpoint.Inet inet -> {
                boolean narrow = isAny6(inet) && !options.dualStack();
                boolean chosen = !options.congestionControl().isEmpty();
                yield narrow || chosen ? -Errno.EOPNOTSUPP : 0;
            }
        };
    }

    private static boolean isAny6(Endpoint.Inet inet) {
        return inet.address() instanceof Inet6Address v6 && v6.isAnyLocalAddress();
    }

    @Override
    public int accept(int listener) {
        return listening.accept(listener);
    }

    @Override
    public Endpoint acceptedFrom() {
        return endpoint(listening.acceptedFrom());
    }

    @Override
    public int connect(Endpoint to, SocketOptions options) {
        int refused = refused(to, options);
        if (refused < 0) {
            return refused;
        }
        SocketChannel channel;
        try {
            channel = SocketChannel.open(family(to));
        } catch (UnsupportedOperationException e) {
            return -Errno.EAFNOSUPPORT;
        } catch (IOException e) {
            return -Errno.EMFILE;
        }
        int result = connect(channel, to, options);
        if (result < 0) {
            closeQuietly(channel);
            return result;
        }
        return channels.add(channel);
    }

    private static int connect(SocketChannel channel, Endpoint to, SocketOptions options) {
        try {
            channel.configureBlocking(false);
            NioOptions.apply(channel, options);
            return switch (to) {
                // A Unix socket connects at once, or not at all when the backlog is full: unix(7)
                case Endpoint.Unix unix ->
                        channel.connect(NioUnix.address(unix)) ? 0 : -Errno.EAGAIN;
                case Endpoint.Inet inet -> {
                    int result = bind(channel, inet, options);
                    if (result == 0) {
                        // Connected at once or not: finishConnect tells.
                        boolean ignored = channel.connect(address(inet));
                    }
                    yield result;
                }
            };
        } catch (IOException e) {
            return switch (to) {
                case Endpoint.Unix unix -> -NioUnix.connectErrno(e, unix);
                case Endpoint.Inet _ -> -connectErrno(e);
            };
        }
    }

    private static int bind(SocketChannel channel, Endpoint.Inet to, SocketOptions options)
            throws IOException {
        Optional<Endpoint.Inet> local = options.localAddress(to);
        if (local.isEmpty()) {
            return 0;
        }
        Endpoint.Inet from = local.get();
        if (family(from) != family(to)) {
            return -Errno.EAFNOSUPPORT;
        }
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        try {
            channel.bind(address(from));
            return 0;
        } catch (BindException e) {
            return -NioListening.bindErrno(address(from));
        }
    }

    @Override
    public int finishConnect(int descriptor) {
        SocketChannel channel = connection(descriptor);
        try {
            return channel == null ? -Errno.EBADF : channel.finishConnect() ? 0 : -Errno.EAGAIN;
        } catch (IOException e) {
            return -connectErrno(e);
        }
    }

    private static int connectErrno(IOException e) {
        return switch (e) {
            case ConnectException _ -> Errno.ECONNREFUSED;
            case BindException _ -> Errno.EADDRNOTAVAIL; // no local port is left
            default -> errno(e, Errno.ENETUNREACH);
        };
    }

    /** The number for an exception, with the one that is likely for the call. */
    static int errno(IOException e, int likely) {
        return switch (e) {
            case ClosedChannelException _ -> Errno.EBADF;
            case NoRouteToHostException _ -> Errno.EHOSTUNREACH;
            case SocketTimeoutException _ -> Errno.ETIMEDOUT;
            default -> likely;
        };
    }

    @Override
    public int receive(int descriptor, MemorySegment into, int offset, int length) {
        SocketChannel channel = connection(descriptor);
        if (channel == null) {
            return -Errno.EBADF;
        }
        try {
            int result = channel.read(received.set(0, into, offset, length));
            if (result < 0) {
                return 0;
            }
            return result == 0 ? -Errno.EAGAIN : result;
        } catch (NotYetConnectedException e) {
            return -Errno.ENOTCONN;
        } catch (IOException e) {
            return -errno(e, Errno.ECONNRESET);
        }
    }

    @Override
    public long send(int descriptor, Slices slices, int first, int count) {
        SocketChannel channel = connection(descriptor);
        if (channel == null) {
            return -Errno.EBADF;
        }
        try {
            long result =
                    count == 1
                            ? channel.write(view(slices, first, 0))
                            : channel.write(views(slices, first, count), 0, pieces(count));
            return result == 0 ? -Errno.EAGAIN : result;
        } catch (NotYetConnectedException e) {
            return -Errno.ENOTCONN;
        } catch (ClosedChannelException e) {
            return channel.isOpen() ? -Errno.EPIPE : -Errno.EBADF;
        } catch (IOException e) {
            return -errno(e, Errno.EPIPE);
        }
    }

    /** A view is made for each call: other threads have no place for one that is kept. */
    @Override
    public long trySend(int descriptor, MemorySegment bytes, long offset, long length) {
        SocketChannel channel = connection(descriptor);
        if (channel == null) {
            return 0;
        }
        try {
            return channel.write(bytes.asSlice(offset, length).asByteBuffer());
        } catch (IOException | NotYetConnectedException e) {
            return 0; // the loop's own call finds it too
        }
    }

    /** What is beyond makes the count a short one. */
    private static int pieces(int count) {
        return Math.min(count, PIECES_MAX);
    }

    private ByteBuffer[] views(Slices slices, int first, int count) {
        for (int i = 0; i < pieces(count); i++) {
            ByteBuffer ignored = view(slices, first + i, i);
        }
        return sent.buffers();
    }

    private ByteBuffer view(Slices slices, int piece, int index) {
        return sent.set(index, slices.segment(piece), slices.offset(piece), slices.length(piece));
    }

    @Override
    public long sendFile(int descriptor, EngineFile file, long position, long count) {
        SocketChannel channel = connection(descriptor);
        FileChannel source = ((ChannelFile) file).channel();
        if (channel == null) {
            return -Errno.EBADF;
        }
        try {
            long result = source.transferTo(position, count, channel);
            if (result > 0) {
                return result;
            }
            return source.size() <= position ? -Errno.ENODATA : -Errno.EAGAIN;
        } catch (NotYetConnectedException e) {
            return -Errno.ENOTCONN;
        } catch (ClosedChannelException e) {
            return source.isOpen() && channel.isOpen() ? -Errno.EPIPE : -Errno.EBADF;
        } catch (IOException e) {
            return -errno(e, Errno.EPIPE);
        }
    }

    @Override
    public int shutdownOutput(int descriptor) {
        SocketChannel channel = connection(descriptor);
        if (channel == null) {
            return -Errno.EBADF;
        }
        try {
            channel.shutdownOutput();
            return 0;
        } catch (NotYetConnectedException e) {
            return -Errno.ENOTCONN;
        } catch (IOException e) {
            return -errno(e, Errno.ENOTCONN);
        }
    }

    @Override
    public void close(int descriptor) {
        SelectableChannel channel = channels.remove(descriptor);
        if (channel == null) {
            return;
        }
        if (channel instanceof ServerSocketChannel) {
            listening.forget(descriptor); // on the loop, as what follows
        }
        closeQuietly(channel);
        if (channel instanceof DatagramChannel) {
            datagrams.forget(descriptor);
        }
        if (channel.isRegistered()) {
            poller.forgetClosed();
        }
    }

    /** A failure of close leaves nothing that could be done. */
    static void closeQuietly(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is free all the same.
        }
    }

    @Override
    public Endpoint localAddress(int descriptor) {
        try {
            if (!(channels.find(descriptor) instanceof NetworkChannel channel)) {
                throw new ClosedChannelException();
            }
            return endpoint(channel.getLocalAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable SocketChannel connection(int descriptor) {
        return channels.find(descriptor) instanceof SocketChannel channel ? channel : null;
    }

    static ProtocolFamily family(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Unix _ -> StandardProtocolFamily.UNIX;
            case Endpoint.Inet inet -> family(inet.address());
        };
    }

    static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    static InetSocketAddress address(Endpoint.Inet endpoint) {
        return new InetSocketAddress(endpoint.address(), endpoint.port());
    }

    static Endpoint endpoint(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? new Endpoint.Inet(inet.getAddress(), inet.getPort())
                : NioUnix.endpoint(address);
    }

    @Override
    public DatagramCalls datagrams() {
        return datagrams;
    }

    /** Buffers are views of other people's memory: there is nothing to give back. */
    @Override
    public void close() {}
}
