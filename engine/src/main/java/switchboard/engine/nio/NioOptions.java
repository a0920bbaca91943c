package switchboard.engine.nio;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import switchboard.engine.SocketOptions;

/** Options of connections as the JDK has them. Any thread. */
final class NioOptions {

    private NioOptions() {}

    /** Sets what concerns the family of the channel, as far as this machine has it. */
    static void apply(SocketChannel channel, SocketOptions options) throws IOException {
        if (options.sendBufferBytes() > 0) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferBytes());
        }
        if (options.receiveBufferBytes() > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes());
        }
        if (!channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            return; // a Unix socket: none of what follows is about it
        }
        if (options.noDelay()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        if (options.keepAliveIdleSeconds() <= 0) {
            return;
        }
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            int idle = options.keepAliveIdleSeconds();
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, idle);
            int interval = options.keepAliveIntervalSeconds();
            channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, interval);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, options.keepAliveProbes());
        }
    }
}
