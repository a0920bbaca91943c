package switchboard.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.PollSet;
import switchboard.engine.readiness.Poller;

/** Reads all that a server of this machine says, waiting by each mechanism in turn. */
public final class ReadWithEach {
    public static void main(String[] args) throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        Endpoint server = new Endpoint.Inet(here, Integer.parseInt(args[0]));
        for (String mechanism : new String[] {"select", "poll", "epoll", "epoll-edge", "nio"}) {
            System.out.println(mechanism + ": " + read(mechanism, server) + " bytes");
        }
    }

    private static int read(String mechanism, Endpoint server) throws Exception {
        MemorySegment buffer = Arena.ofAuto().allocate(1 << 16);
        try (PollSet<String> set = PollSet.open(mechanism)) {
            int socket = set.calls().connect(server, SocketOptions.DEFAULT);
            set.register(socket, Poller.OUT, "connecting");
            for (int bytes = 0; ; ) {
                String doing = set.await().getFirst().data();
                if (doing.equals("connecting") && set.calls().finishConnect(socket) == 0) {
                    set.change(socket, Poller.IN, "reading");
                }
                int count = set.calls().receive(socket, buffer, 0, 1 << 16);
                for (; count > 0; count = set.calls().receive(socket, buffer, 0, 1 << 16)) {
                    bytes += count; // until it would block: an edge is told once
                }
                if (count != -Errno.EAGAIN) {
                    set.calls().close(socket);
                    return bytes;
                }
            }
        }
    }
}
