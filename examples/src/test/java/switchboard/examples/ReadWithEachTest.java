package switchboard.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadWithEachTest {

    private static final int BYTES = 300_000;
    private static final Path SOURCE =
            Path.of("src/main/java/switchboard/examples/ReadWithEach.java");

    @Test
    void everyMechanismReadsAllThatTheServerSays() throws Exception {
        PrintStream terminal = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread serving = Thread.ofVirtual().start(() -> talkToFive(server));
            System.setOut(new PrintStream(printed, true, UTF_8));
            ReadWithEach.main(new String[] {Integer.toString(server.getLocalPort())});
            serving.join();
        } finally {
            System.setOut(terminal);
        }
        assertThat(printed.toString(UTF_8))
                .isEqualToNormalizingNewlines(
                        """
                        select: 300000 bytes
                        poll: 300000 bytes
                        epoll: 300000 bytes
                        epoll-edge: 300000 bytes
                        nio: 300000 bytes
                        """);
    }

    /** In two parts, so that the reader has to wait in between. */
    private static void talkToFive(ServerSocket server) {
        try {
            for (int i = 0; i < 5; i++) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(new byte[BYTES - 1]);
                    socket.getOutputStream().write(1);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itIsShorterThanFortyLines() throws IOException {
        assertThat(Files.readAllLines(SOURCE)).hasSizeLessThan(40);
    }
}
