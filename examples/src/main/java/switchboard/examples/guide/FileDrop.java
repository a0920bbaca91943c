package switchboard.examples.guide;

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

/** Receives into a folder, and sends a file or a folder there. */
public final class FileDrop {
    public static void main(String[] args) throws Exception {
        ReceiveOptions options = new ReceiveOptions(Overwrite.NEVER, 1L << 30, 0, "");
        try (ReceiveServer drop =
                        ReceiveServer.into(Path.of(args[0]), options, new ReceiveListener() {});
                Server server = drop.start("127.0.0.1:0")) {
            SendClient.send(
                    Client.tcp("127.0.0.1:" + server.port()),
                    SendItem.of(List.of(Path.of(args[1]))),
                    SendOptions.DEFAULT,
                    new SendListener() {
                        @Override
                        public void verified(String name, long size) {
                            System.out.println(name + ": " + size + " bytes, verified");
                        }
                    });
        }
    }
}
