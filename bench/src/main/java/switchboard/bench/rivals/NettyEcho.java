package switchboard.bench.rivals;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Echo on Netty: what was read is written as it is, flushed once per read burst, without a promise
 * per write. Loop thread only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel
public final class NettyEcho extends ChannelInboundHandlerAdapter {
    private NettyEcho() {}

    /**
     * Serves until the process is ended.
     *
     * @param args the port, then {@code io_uring} if it is not to be epoll
     */
    public static void main(String[] args) throws InterruptedException {
        new NettyServer(args).serve(() -> new ChannelHandler[] {new NettyEcho()});
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
