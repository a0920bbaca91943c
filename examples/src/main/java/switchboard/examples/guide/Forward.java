package switchboard.examples.guide;

import switchboard.net.Client;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.services.relay.RelayServer;
import switchboard.services.relay.StreamEnds;

/** Joins whoever connects to another server. */
public final class Forward {
    public static void main(String[] args) throws Exception {
        LoopGroup loops = LoopGroup.start(1, "auto");
        RelayServer relay =
                RelayServer.start(
                        Server.tcp(Integer.parseInt(args[0])).group(loops),
                        () -> StreamEnds.connect(Client.tcp(args[1]).group(loops)),
                        System.err::println);
        System.out.println("listening on " + relay.localAddress());
    }
}
