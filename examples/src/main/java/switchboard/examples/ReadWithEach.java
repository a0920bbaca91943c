package switchboard.examples;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.PollSet;
import switchboard.engine.readiness.Poller;

/** Reads all that a server of this machine says, waiting by each mechanism in turn. */
public final class ReadWithEach {
    public static void main(String[] args) throws Exception {
        var at = new Endpoint.Inet(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        for (String mechanism : new String[] {"select", "poll", "epoll", "epoll-edge", "nio"}) {
            System.out.println(mechanism + ": " + read(mechanism, at) + " bytes");
        }
    }

    private static int read(String mechanism, Endpoint server) throws Exception {
        var buffer = Arena.ofAuto().allocate(1 << 16);
        try (PollSet<String> set = PollSet.open(mechanism)) {
            int socket = set.calls().connect(server, SocketOptions.DEFAULT);
            set.register(socket, Poller.OUT, "connecting");
            set.await();
            set.calls().finishConnect(socket);
            set.change(socket, Poller.IN, "reading");
            int bytes = 0;
            for (int count = -Errno.EAGAIN; count == -Errno.EAGAIN; ) {
                set.await();
                while ((count = set.calls().receive(socket, buffer, 0, 1 << 16)) > 0) {
                    bytes += count; // on until it would block: an edge is told only once
                }
            }
            set.calls().close(socket);
            return bytes;
        }
    }
}
