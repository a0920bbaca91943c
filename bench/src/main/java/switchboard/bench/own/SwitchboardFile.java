package switchboard.bench.own;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import switchboard.engine.EngineFile;
import switchboard.net.Connection;
import switchboard.net.Server;

/** Sends one file to everybody who connects, as a user would write it. Any thread. */
public final class SwitchboardFile {
    private SwitchboardFile() {}

    /**
     * Serves until the process is ended.
     *
     * @param args the port, the file, then the engine if it is not to be {@code auto}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path path = Path.of(args[1]);
        Server.tcp("127.0.0.1:" + args[0])
                .engine(args.length > 2 ? args[2] : "auto")
                .onOpen(connection -> send(connection, path))
                .start();
        Thread.currentThread().join();
    }

    private static void send(Connection connection, Path path) {
        try {
            EngineFile file = connection.loop().openFile(path);
            connection.sendFile(
                    file,
                    0,
                    file.size(),
                    outcome -> {
                        file.close();
                        connection.close();
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
