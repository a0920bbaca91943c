package switchboard.conformance;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import switchboard.engine.Endpoint;
import switchboard.net.Client;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.services.files.ReceiveListener;
import switchboard.services.files.ReceiveOptions;
import switchboard.services.files.ReceiveServer;
import switchboard.services.files.SendClient;
import switchboard.services.files.SendItem;
import switchboard.services.files.SendListener;
import switchboard.services.files.SendOptions;
import switchboard.services.files.TransferException;

/** A receiver of files on real sockets, and what it told. One thread. */
final class FileReceiver implements AutoCloseable {

    private final LoopGroup group;
    private final ReceiveServer receiving;
    private final Server server;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ReceiveListener log =
            new ReceiveListener() {
                @Override
                public void began(Endpoint from, String name, long size, long offset) {
                    told.add("began " + name + " at " + offset);
                }

                @Override
                public void stored(Endpoint from, String name, long size) {
                    told.add("stored " + name);
                }

                @Override
                public void refused(Endpoint from, String name, String why) {
                    told.add("refused " + name + ": " + why);
                }

                @Override
                public void broke(Endpoint from, String why) {
                    told.add("broke: " + why);
                }

                @Override
                public boolean mayReplace(Endpoint from, String name) {
                    told.add("asked " + name);
                    return name.startsWith("y");
                }
            };

    private FileReceiver(String engine, Path folder, ReceiveOptions options, boolean plain) {
        group = LoopGroup.start(1, engine);
        try {
            receiving =
                    plain
                            ? ReceiveServer.plain(folder, options, log)
                            : ReceiveServer.into(folder, options, log);
            server = receiving.over(Server.tcp(0).group(group)).start();
        } catch (IOException e) {
            group.close();
            throw new UncheckedIOException(e);
        }
    }

    static FileReceiver start(String engine, Path folder, ReceiveOptions options) {
        return new FileReceiver(engine, folder, options, false);
    }

    static FileReceiver start(Path folder) {
        return start("auto", folder, ReceiveOptions.DEFAULT);
    }

    static FileReceiver plain(Path folder, ReceiveOptions options) {
        return new FileReceiver("auto", folder, options, true);
    }

    int port() {
        return server.port();
    }

    /** What was told so far, a line for each. */
    List<String> told() {
        return told;
    }

    void awaitTold(String beginning) {
        Eventually.holds(
                beginning + " among " + told,
                () -> told.stream().anyMatch(line -> line.startsWith(beginning)));
    }

    /** Waits until it knows that so many senders have gone in the middle. */
    void awaitBroken(int senders) {
        Eventually.holds(
                "the receiver knows of " + senders + " cuts",
                () -> told.stream().filter(it -> it.startsWith("broke")).count() == senders);
    }

    /** Something that sends, to fail. */
    interface Transfer {
        void run() throws IOException;
    }

    /** How a transfer fails; null when it does not. */
    static TransferException failure(Transfer transfer) {
        return catchThrowableOfType(TransferException.class, transfer::run);
    }

    /** Sends files to it. */
    void send(Path... files) throws IOException {
        sendTo(port(), "auto", files);
    }

    /** Sends files to a port that leads to it. */
    static void sendTo(int port, String engine, Path... files) throws IOException {
        SendClient.send(
                Client.tcp("127.0.0.1:" + port).engine(engine),
                SendItem.of(List.of(files)),
                SendOptions.DEFAULT,
                new SendListener() {});
    }

    @Override
    public void close() {
        server.close();
        group.close();
        receiving.close();
    }
}
