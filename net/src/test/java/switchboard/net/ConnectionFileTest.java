package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.EngineFile;

/** Files whose bytes have to be seen on their way, and are therefore copied. */
final class ConnectionFileTest {

    private static final int FILE_BYTES = 700_000;

    @TempDir private Path folder;
    private final FakeNet net = new FakeNet();
    private final List<FileOutcome> outcomes = new ArrayList<>();
    private final byte[] bytes = new byte[FILE_BYTES];

    private FakeSocket sending(long count) throws IOException {
        new Random(1).nextBytes(bytes);
        Path path = Files.write(folder.resolve("file"), bytes);
        EngineFile file = net.engine.openFile(path);
        ConnectionHandler handler =
                new ConnectionHandler() {
                    @Override
                    public void onFrame(Connection connection, Frame frame) {
                        connection.send("before");
                        connection.sendFile(file, 0, count, true, outcomes::add);
                        connection.send("behind");
                    }
                };
        Server server = net.serve(setup -> setup.handler(handler));
        assertThat(server.connectionCount()).isZero();
        FakeSocket socket = net.connect();
        socket.room = 0;
        socket.peerSends("go");
        net.tick();
        return socket;
    }

    @Test
    void aCopiedFileGoesBetweenItsNeighboursHoweverLittleIsTakenAtOnce() throws IOException {
        FakeSocket socket = sending(FILE_BYTES);
        for (int i = 0; i < 100; i++) {
            socket.peerTakes(9_999);
            net.ticks(3);
        }
        byte[] got = socket.receivedBytes();
        assertThat(got).hasSize(6 + FILE_BYTES + 6);
        assertThat(Arrays.copyOfRange(got, 6, 6 + FILE_BYTES)).isEqualTo(bytes);
        assertThat(socket.received()).startsWith("before").endsWith("behind");
        assertThat(outcomes).containsExactly(FileOutcome.SENT);
    }

    @Test
    void aCopiedFileThatEndsEarlyEndsItsConnection() throws IOException {
        FakeSocket socket = sending(FILE_BYTES + 1);
        socket.peerTakes(10_000_000);
        net.ticks(20);
        assertThat(outcomes).containsExactly(FileOutcome.FILE_ENDED);
        assertThat(socket.closed).isTrue();
    }

    @Test
    void aConnectionThatEndsFirstSaysSoOnce() throws IOException {
        FakeSocket socket = sending(FILE_BYTES);
        socket.peerTakes(100_000);
        net.ticks(3);
        socket.peerResets();
        net.ticks(3);
        assertThat(outcomes).containsExactly(FileOutcome.CONNECTION_CLOSED);
    }
}
