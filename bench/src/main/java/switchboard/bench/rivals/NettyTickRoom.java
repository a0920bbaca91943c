package switchboard.bench.rivals;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A room on Netty after Switchboard's idea: the lines of one turn of the loop are stamped into one
 * buffer, and each member gets it in one write. This handler is one member; it cuts the input into
 * lines itself, which costs less than a decoder and a message for each. Loop thread only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel
public final class NettyTickRoom extends ChannelInboundHandlerAdapter {
    private static final byte LF = '\n';
    private static final int LINE_BYTES_MAX = 8192;
    private static final int FIRST_HELD_BYTES = 512;

    private final TickLog log;
    private byte[] name = {};
    private @Nullable ByteBuf held;

    private NettyTickRoom(TickLog log) {
        this.log = log;
    }

    /**
     * Serves until the process is ended.
     *
     * @param args the port, then {@code io_uring} if it is not to be epoll
     */
    public static void main(String[] args) throws InterruptedException {
        NettyServer server = new NettyServer(args);
        TickLog log = new TickLog(server.loop());
        server.serve(() -> new ChannelHandler[] {new NettyTickRoom(log)});
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        InetSocketAddress from = (InetSocketAddress) context.channel().remoteAddress();
        name =
                "('%s', %d) say: "
                        .formatted(from.getAddress().getHostAddress(), from.getPort())
                        .getBytes(StandardCharsets.US_ASCII);
        log.join(context.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        log.leave(context.channel());
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = (ByteBuf) message;
        Channel author = context.channel();
        int lf;
        while ((lf = input.indexOf(input.readerIndex(), input.writerIndex(), LF)) >= 0) {
            sayUpTo(lf, input, author);
        }
        if (input.isReadable()) {
            hold(input, context);
        }
        input.release();
    }

    private void sayUpTo(int lf, ByteBuf input, Channel author) {
        ByteBuf begun = held;
        if (begun != null) {
            held = null;
            begun.writeBytes(input, lf - input.readerIndex());
            log.say(author, name, begun, begun.readerIndex(), begun.readableBytes());
            begun.release();
        } else if (lf > input.readerIndex()) {
            log.say(author, name, input, input.readerIndex(), lf - input.readerIndex());
        }
        input.readerIndex(lf + 1);
    }

    private void hold(ByteBuf input, ChannelHandlerContext context) {
        ByteBuf begun = held;
        if (begun == null) {
            begun = context.alloc().buffer(FIRST_HELD_BYTES);
            held = begun;
        }
        begun.writeBytes(input);
        if (begun.readableBytes() > LINE_BYTES_MAX) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
