package switchboard.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
        assertThat(shown).hasSizeGreaterThanOrEqualTo(5);
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
}
