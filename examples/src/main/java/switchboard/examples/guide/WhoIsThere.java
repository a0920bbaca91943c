package switchboard.examples.guide;

import switchboard.net.Connection;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** Tells each program on this machine as whom the kernel knows it. */
public final class WhoIsThere {
    public static void main(String[] args) throws Exception {
        Server server =
                Server.unix(args[0]).framing(Framing.lines()).onOpen(WhoIsThere::greet).start();
        System.out.println("listening on " + server.localAddress());
    }

    private static void greet(Connection peer) {
        peer.send(
                peer.peerCredentials()
                        .map(who -> "process " + who.pid() + " of user " + who.uid())
                        .orElse("this engine cannot tell"));
        peer.close();
    }
}
