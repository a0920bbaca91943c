package switchboard.bench.rivals;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;

/**
 * A room as Netty's users write it: every line is written to a {@link ChannelGroup}, which is
 * flushed once per read burst. Lines pass as they come, without a stamp. Loop thread only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel
public final class NettyGroupRoom extends ChannelInboundHandlerAdapter {
    private static final int LINE_BYTES_MAX = 8192;

    private final ChannelGroup members;
    private boolean written;

    private NettyGroupRoom(ChannelGroup members) {
        this.members = members;
    }

    /**
     * Serves until the process is ended.
     *
     * @param args the port, then {@code io_uring} if it is not to be epoll
     */
    public static void main(String[] args) throws InterruptedException {
        NettyServer server = new NettyServer(args);
        ChannelGroup members = new DefaultChannelGroup(server.loop());
        server.serve(() ->
                new ChannelHandler[] {
                    new LineBasedFrameDecoder(LINE_BYTES_MAX, false, true),
                    new NettyGroupRoom(members)
                });
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        members.add(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object line) {
        members.write(line, ChannelMatchers.isNot(context.channel()), true);
        written = true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (written) {
            written = false;
            members.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
