package switchboard.conformance;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import switchboard.net.Client;
import switchboard.net.Server;
import switchboard.services.files.Overwrite;
import switchboard.services.files.ReceiveListener;
import switchboard.services.files.ReceiveOptions;
import switchboard.services.files.ReceiveServer;
import switchboard.services.files.SendClient;
import switchboard.services.files.SendItem;
import switchboard.services.files.SendListener;
import switchboard.services.files.SendOptions;

/** A sender or a receiver of files in a process of its own, to be killed. */
final class FilesChild {

    private FilesChild() {}

    /**
     * Runs until it is killed, or has sent.
     *
     * @param args {@code receive FOLDER OVERWRITE}, or {@code send FILE PORT BYTES_PER_SECOND}
     */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        if (args[0].equals("receive")) {
            ReceiveOptions options =
                    new ReceiveOptions(Overwrite.valueOf(args[2]), Long.MAX_VALUE, 0, "");
            ReceiveServer receiving =
                    ReceiveServer.into(Path.of(args[1]), options, new ReceiveListener() {});
            out.println("port " + receiving.over(Server.tcp(0)).start().port());
            Thread.currentThread().join();
        }
        SendClient.send(
                Client.tcp("127.0.0.1:" + args[2]),
                SendItem.of(List.of(Path.of(args[1]))),
                new SendOptions(Long.parseLong(args[3])),
                new SendListener() {
                    @Override
                    public void progressed(String name, long bytes) {
                        out.println("stored " + bytes);
                    }
                });
        out.println("verified");
    }
}
