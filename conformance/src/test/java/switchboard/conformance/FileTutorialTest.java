package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.net.Client;
import switchboard.services.files.Overwrite;
import switchboard.services.files.PlainSendClient;
import switchboard.services.files.ReceiveOptions;
import switchboard.services.files.SendListener;
import switchboard.services.files.SendOptions;

/** One file as the tutorials send it, with their programs and with what they did not think of. */
@Timeout(120)
final class FileTutorialTest {

    private static final ReceiveOptions OPTIONS =
            new ReceiveOptions(Overwrite.ALWAYS, 10 << 20, 0, "new.jpg");

    @TempDir private Path folder;

    private Path picture(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Files.write(folder.resolve("06.jpg"), bytes);
    }

    private Path stored() {
        return folder.resolve("new.jpg");
    }

    private static void send(Path file, int port) throws IOException {
        PlainSendClient.send(
                Client.tcp("127.0.0.1:" + port), file, SendOptions.DEFAULT, new SendListener() {});
    }

    @Test
    void theTutorialsSenderAndOurReceiverUnderstandOneAnother() throws IOException {
        Path picture = picture(300_000);
        try (FileReceiver receiver = FileReceiver.plain(folder, OPTIONS);
                PythonProgram sender = PythonProgram.fileClient(receiver.port(), picture)) {
            assertThat(sender.line()).isEqualTo("welcome to conair");
            assertThat(sender.exitCode()).isZero();
            receiver.awaitTold("stored new.jpg");
        }
        assertThat(Files.mismatch(picture, stored())).isEqualTo(-1);
    }

    @Test
    void ourSenderAndTheTutorialsReceiverUnderstandOneAnother() throws IOException {
        Path picture = picture(300_000);
        try (PythonProgram receiver = PythonProgram.fileServer(stored())) {
            send(picture, Integer.parseInt(receiver.line()));
            assertThat(receiver.line()).isEqualTo("size 300000");
            assertThat(receiver.exitCode()).isZero();
        }
        assertThat(Files.mismatch(picture, stored())).isEqualTo(-1);
    }

    @Test
    void oursUnderstandOneAnotherAndAnEmptyFileIsNotSaid() throws IOException {
        try (FileReceiver receiver = FileReceiver.plain(folder, OPTIONS)) {
            Path picture = picture(2_000_000);
            send(picture, receiver.port());
            receiver.awaitTold("stored new.jpg");
            assertThat(Files.mismatch(picture, stored())).isEqualTo(-1);

            Path empty = Files.createFile(folder.resolve("empty"));
            assertThatThrownBy(() -> send(empty, receiver.port()))
                    .hasMessage("empty is empty, which the tutorials' protocol cannot say");
        }
    }

    private static Socket connected(FileReceiver receiver) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port());
        socket.setSoTimeout(30_000);
        assertThat(new String(socket.getInputStream().readNBytes(17), UTF_8))
                .isEqualTo("welcome to conair");
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    @Test
    void sizeAndBytesInOneReadAreToldApart() throws IOException {
        try (FileReceiver receiver = FileReceiver.plain(folder, OPTIONS);
                Socket sender = connected(receiver)) {
            write(sender, "5hello and what is nobody's");
            assertThat(new String(sender.getInputStream().readAllBytes(), UTF_8)).isEqualTo("ko");
            receiver.awaitTold("stored new.jpg");
        }
        assertThat(stored()).hasContent("hello");
    }

    @Test
    void digitsThatComeOneAfterTheOtherAreOneSize() throws IOException {
        try (FileReceiver receiver = FileReceiver.plain(folder, OPTIONS);
                Socket sender = connected(receiver)) {
            sender.setTcpNoDelay(true);
            write(sender, "1");
            write(sender, "0");
            assertThat(new String(sender.getInputStream().readNBytes(2), UTF_8)).isEqualTo("ko");
            write(sender, "0123456789");
            receiver.awaitTold("stored new.jpg");
        }
        assertThat(stored()).hasContent("0123456789");
    }

    @Test
    void whatIsNoSizeOrTooMuchIsSentAwayAndTheReceiverGoesOn() throws IOException {
        try (FileReceiver receiver = FileReceiver.plain(folder, OPTIONS)) {
            for (String size : new String[] {"-1", "x", "99999999999999999999", "10485761"}) {
                try (Socket sender = connected(receiver)) {
                    write(sender, size);
                    assertThat(sender.getInputStream().readAllBytes()).as(size).isEmpty();
                }
            }
            try (Socket sender = connected(receiver)) {
                sender.shutdownOutput();
                assertThat(sender.getInputStream().readAllBytes()).isEmpty();
            }
            assertThat(stored()).doesNotExist();
            send(picture(1), receiver.port());
            receiver.awaitTold("stored new.jpg");
        }
    }

    @Test
    void aSenderThatLeavesEarlyLeavesNoFileUnderTheName() throws IOException {
        Files.writeString(stored(), "old");
        try (FileReceiver receiver = FileReceiver.plain(folder, OPTIONS)) {
            try (Socket sender = connected(receiver)) {
                write(sender, "5000x");
                assertThat(new String(sender.getInputStream().readNBytes(2), UTF_8))
                        .isEqualTo("ko");
            }
            receiver.awaitTold("broke: new.jpg is cut after");
        }
        assertThat(stored()).hasContent("old");
    }
}
