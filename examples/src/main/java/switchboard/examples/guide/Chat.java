package switchboard.examples.guide;

import java.util.HashSet;
import java.util.Set;
import switchboard.net.Connection;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** A chat room. All callbacks run on the server's one loop, so the set needs no lock. */
public final class Chat {
    public static void main(String[] args) throws Exception {
        Set<Connection> members = new HashSet<>();
        Server server =
                Server.tcp(Integer.parseInt(args[0]))
                        .framing(Framing.lines())
                        .onOpen(members::add)
                        .onFrame((speaker, line) -> {
                            String said = speaker.remoteAddress() + ": " + line.text();
                            members.stream().filter(m -> m != speaker).forEach(m -> m.send(said));
                        })
                        .onClose((member, reason) -> members.remove(member))
                        .start();
        System.out.println("listening on " + server.localAddress());
    }
}
