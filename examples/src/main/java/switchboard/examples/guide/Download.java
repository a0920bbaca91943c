package switchboard.examples.guide;

import java.nio.file.Path;
import switchboard.engine.EngineFile;
import switchboard.net.LoopGroup;
import switchboard.net.Server;

/** Sends a file to whoever connects, and then the end. */
public final class Download {
    public static void main(String[] args) throws Exception {
        LoopGroup loops = LoopGroup.start(1, "auto");
        EngineFile file = loops.loop(0).openFile(Path.of(args[1]));
        long size = file.size();
        Server server =
                Server.tcp(Integer.parseInt(args[0]))
                        .group(loops)
                        .onOpen(peer -> {
                            peer.sendFile(
                                    file,
                                    0,
                                    size,
                                    how -> System.out.println(size + " bytes: " + how));
                            peer.close(); // behind the file
                        })
                        .start();
        System.out.println("listening on " + server.localAddress());
    }
}
