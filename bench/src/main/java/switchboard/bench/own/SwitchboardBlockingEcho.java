package switchboard.bench.own;

import java.io.IOException;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** Echo in blocking style on one loop of Switchboard, as a user would write it. Any thread. */
public final class SwitchboardBlockingEcho {
    private SwitchboardBlockingEcho() {}

    /**
     * Serves until the process is ended.
     *
     * @param args the port, then the engine if it is not to be {@code auto}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Server.tcp("127.0.0.1:" + args[0])
                .engine(args.length > 1 ? args[1] : "auto")
                .framing(Framing.raw())
                .handle(request -> {
                    for (byte[] frame : request.frames()) {
                        request.send(frame);
                    }
                })
                .start();
        Thread.currentThread().join();
    }
}
