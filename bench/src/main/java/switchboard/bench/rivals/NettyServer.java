package switchboard.bench.rivals;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.util.function.Supplier;

/** One event loop on Netty's native epoll or io_uring, listening on loopback. Any thread. */
final class NettyServer {
    private static final int BACKLOG = 4096;

    private final int port;
    private final Class<? extends ServerChannel> listener;
    private final MultiThreadIoEventLoopGroup loops;

    /** From the arguments of a program: the port, then the transport if it is not to be epoll. */
    NettyServer(String[] args) {
        boolean uring = args.length > 1 && args[1].equals("io_uring");
        port = Integer.parseInt(args[0]);
        listener = uring ? IoUringServerSocketChannel.class : EpollServerSocketChannel.class;
        loops =
                new MultiThreadIoEventLoopGroup(
                        1, uring ? IoUringIoHandler.newFactory() : EpollIoHandler.newFactory());
    }

    /** The only loop, on which every channel lives. */
    EventLoop loop() {
        return (EventLoop) loops.next();
    }

    /** Serves until the process is ended; {@code handlers} are those of one new channel. */
    void serve(Supplier<ChannelHandler[]> handlers) throws InterruptedException {
        ServerBootstrap server =
                new ServerBootstrap()
                        .group(loops)
                        .channel(listener)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(handlers.get());
                                    }
                                });
        server.bind("127.0.0.1", port).sync().channel().closeFuture().sync();
    }
}
