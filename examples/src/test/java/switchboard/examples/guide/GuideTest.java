package switchboard.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.SelfSigned;

/** What the guide shows is what these tests run. */
@Timeout(60)
class GuideTest {

    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void guideShowsOnlyProgramsThatAreTested() throws IOException {
        List<String> programs = sources();
        List<String> shown = new ArrayList<>();
        var blocks = BLOCK.matcher(Files.readString(Path.of("../docs/guide.md")));
        while (blocks.find()) {
            shown.add(blocks.group(1).strip());
        }
        assertThat(shown).hasSizeGreaterThanOrEqualTo(15);
        assertThat(shown)
                .allSatisfy(
                        block -> assertThat(programs).anyMatch(program -> program.contains(block)));
    }

    private static List<String> sources() throws IOException {
        List<String> programs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                programs.add(Files.readString(file));
            }
        }
        return programs;
    }

    @Test
    void echoSendsBackWhatItReceives() throws Exception {
        try (Program echo = Program.start(Echo.class)) {
            var socket = echo.connect();
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("hello");
        }
    }

    @Test
    void sumIsSentInAFrameWithItsLength() throws Exception {
        try (Program sum = Program.start(Sum.class)) {
            var socket = sum.connect();
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(8);
            out.writeInt(40);
            out.writeInt(2);
            var in = new DataInputStream(socket.getInputStream());
            assertThat(in.readInt()).isEqualTo(8);
            assertThat(in.readLong()).isEqualTo(42);
        }
    }

    @Test
    void linesAreCountedWhenTheirPeerHasClosedItsHalf() throws Exception {
        try (Program count = Program.start(LineCount.class)) {
            var socket = count.connect();
            socket.getOutputStream().write("one\ntwo\nthree".getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("3 lines\n");
        }
    }

    @Test
    void whatAMemberSaysEveryOtherHears() throws Exception {
        try (Program chat = Program.start(Chat.class)) {
            var ann = chat.connect();
            var bob = chat.connect();
            bob.getOutputStream().write("hi\n".getBytes(UTF_8));
            assertThat(Program.line(ann)).isEqualTo("127.0.0.1:" + bob.getLocalPort() + ": hi");
        }
    }

    @Test
    void everyLineComesBackBehindTheTime() throws Exception {
        try (Program stamp = Program.start(Stamp.class)) {
            var socket = stamp.connect();
            socket.getOutputStream().write("one\ntwo".getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .matches("\\[[-0-9:.TZ]+] one\n\\[[-0-9:.TZ]+] two\n");
        }
    }

    @Test
    void whoAsksHasItsAnswerOrIsToldThatThereIsNone() throws Exception {
        try (Program stamp = Program.start(Stamp.class);
                ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(Program.printedBy(Ask.class, stamp.address(), "what time is it?"))
                    .matches("\\[[-0-9:.TZ]+] what time is it\\?\n");
            String nobody = "127.0.0.1:" + silent.getLocalPort();
            assertThat(Program.printedBy(Ask.class, nobody, "are you there?"))
                    .isEqualTo("no answer: no frame within 1 s\n");
        }
    }

    @Test
    void whatIsSaidOverTlsComesBack() throws Exception {
        SelfSigned files = SelfSigned.localhost();
        try (Program echo =
                Program.start(
                        SecretEcho.class, files.certificate().toString(), files.key().toString())) {
            assertThat(echo.nextPrinted()).isEqualTo("came back: nobody on the way can read this");
        }
    }

    @Test
    void aUnixPeerIsToldWhoItIs(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("who.sock");
        try (Program who = Program.startAt(WhoIsThere.class, path.toString());
                var peer = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(who.address()).isEqualTo("unix:" + path);
            assertThat(new String(Channels.newInputStream(peer).readAllBytes(), UTF_8))
                    .matches(
                            "process %d of user \\d+\n|this engine cannot tell\n"
                                    .formatted(ProcessHandle.current().pid()));
        }
    }

    @Test
    void aFileIsSentToWhoeverConnects(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("file"), bytes);
        try (Program download = Program.start(Download.class, file.toString())) {
            for (int i = 0; i < 2; i++) {
                assertThat(download.connect().getInputStream().readAllBytes()).isEqualTo(bytes);
                assertThat(download.nextPrinted()).isEqualTo("3000000 bytes: SENT");
            }
        }
    }

    @Test
    void smallServicesAnswerTheirClients() throws Exception {
        assertThat(Program.printedBy(SmallServices.class).lines())
                .satisfiesExactly(
                        it -> assertThat(it).isEqualTo("echo: hello"),
                        it -> assertThat(it).matches("stamp: \\[.+ \\d\\d:\\d\\d:\\d\\d .+] data"),
                        it -> assertThat(it).isEqualTo("reply: thank you"),
                        it -> assertThat(it).isEqualTo("greet: welcome"),
                        it -> assertThat(it).matches("daytime: .+ \\d\\d:\\d\\d:\\d\\d .+"),
                        it -> assertThat(it).matches("time: [-0-9]+T[0-9:]+Z"));
    }

    @Test
    void aFileThatIsDroppedIsThereAndVerified(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("letter"), "Dear reader");
        Path to = Files.createDirectory(folder.resolve("to"));
        assertThat(Program.printedBy(FileDrop.class, to.toString(), file.toString()))
                .isEqualTo("letter: 11 bytes, verified\n");
        assertThat(to.resolve("letter")).hasContent("Dear reader");
    }

    @Test
    void aNeighbourIsFoundByItsName() throws Exception {
        assertThat(Program.printedBy(Neighbours.class))
                .isEqualTo("office serves [chat tcp 33333]\n");
    }

    @Test
    void whatIsSaidToAForwardComesFromBehindIt() throws Exception {
        try (Program echo = Program.start(Echo.class);
                Program forward = Program.start(Forward.class, echo.address())) {
            var socket = forward.connect();
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("hello");
        }
    }
}
