package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.cli.io.StopSignal;

/** {@code join} and {@code chat} as somebody at a terminal sees them. */
class TerminalTest {

    private static final String STATE =
            "; echo \"rc $?\"; stty -a | grep -o -w -e '-\\?echo' -e '-\\?icanon' -e '-\\?isig'";

    private RunningCommand room;
    private RunningCommand other;

    @BeforeEach
    void aRoomWithOneMember() {
        room = RunningCommand.room();
        other = RunningCommand.start("join", room.port());
        other.out.await("lobby");
    }

    @AfterEach
    void theRoomIsClosed() {
        room.close();
        other.exitCode();
    }

    private Tmux join(String... options) throws IOException {
        String line = "$SWITCHBOARD join " + room.port() + " " + String.join(" ", options);
        Tmux terminal = new Tmux(line + STATE);
        terminal.await("the prompt", screen -> screen.endsWith("\n>"));
        return terminal;
    }

    @Test
    void anIncomingLineDoesNotBreakWhatIsTyped() throws Exception {
        try (Tmux terminal = join()) {
            terminal.type("half a 中文 li");
            terminal.await("> half a 中文 li");
            other.in.type("incoming\n");
            terminal.await(" say: incoming");
            assertThat(terminal.lastLine()).isEqualTo("> half a 中文 li");
            terminal.type("ne");
            terminal.press("Enter");

            other.out.await(" say: half a 中文 line\n");
        }
    }

    @Test
    void aFloodDoesNotBreakWhatIsTyped() throws Exception {
        try (Tmux terminal = join()) {
            terminal.type("typed ");
            terminal.await("> typed");
            for (int i = 0; i < 500; i++) {
                other.in.type("flood " + i + "\n");
            }
            terminal.type("meanwhile");
            terminal.await("the end", screen -> screen.contains("flood 499\n> typed meanwhile"));
            terminal.press("Enter");
            other.out.await(" say: typed meanwhile\n");
        }
    }

    /** What comes while a JVM starts waits in the terminal; the shell lets it start only then. */
    @Test
    void whatIsTypedAheadIsSaid() throws Exception {
        String line = "echo ready; read go < $GATE; $SWITCHBOARD join " + room.port();
        try (Gate gate = new Gate();
                Tmux terminal = new Tmux(line.replace("$GATE", gate.toString()))) {
            terminal.await("ready");
            terminal.type("a whole line");
            terminal.press("Enter");
            terminal.type("half");
            terminal.await("a whole line\nhalf");
            gate.open();
            other.out.await(" say: a whole line\n");
            terminal.await("the half line", screen -> screen.endsWith("\n> half"));
            terminal.type(" and the rest");
            terminal.press("Enter");
            other.out.await(" say: half and the rest\n");
        }
    }

    @Test
    void onesOwnLineIsShownOnce() throws Exception {
        try (Tmux terminal = join()) {
            terminal.type("my own words");
            terminal.press("Enter");
            other.out.await(" say: my own words\n");
            other.in.type("answer\n");

            String screen = terminal.await(" say: answer");

            assertThat(screen.lines().filter(line -> line.contains("my own words")))
                    .containsExactly("> my own words");
        }
    }

    @Test
    void chineseAndEmojiAreTypedEditedAndShown() throws Exception {
        try (Tmux terminal = join()) {
            terminal.type("你好 😀 👍🏽X");
            terminal.press("BSpace");
            terminal.type("!");
            terminal.press("Enter");
            other.out.await(" say: 你好 😀 👍🏽!\n");
            other.in.type("再见 🎉\n");
            terminal.await(" say: 再见 🎉");
        }
    }

    @Test
    void aPastedTextOfAHundredLinesIsAHundredLines() throws Exception {
        try (Tmux terminal = join()) {
            // More than a terminal takes at once: most comes while earlier lines are being sent.
            String filling = "~".repeat(40);
            String text =
                    IntStream.rangeClosed(1, 100)
                            .mapToObj(i -> filling + "\tpasted 'line' \"" + i + "\" !x \\ end\n")
                            .collect(Collectors.joining());
            terminal.paste(text);
            other.out.await("\"100\" !x \\ end\n");

            assertThat(other.out.text().lines().filter(line -> line.contains(" say: ")))
                    .extracting(line -> line.substring(line.indexOf("say: ") + 5) + "\n")
                    .containsExactlyElementsOf(text.lines().map(line -> line + "\n").toList());
            String screen = terminal.await("\"100\" !x \\ end\n>");
            assertThat(screen.lines().filter(line -> line.contains("pasted")))
                    .hasSize(100)
                    .allMatch(line -> line.startsWith("> "));
        }
    }

    @Test
    void theLastLineComesBackWithTheArrow() throws Exception {
        try (Tmux terminal = join()) {
            terminal.type("once !! more");
            terminal.press("Enter");
            other.out.await(" say: once !! more\n");
            terminal.press("Up", "Enter");
            other.out.await(
                    "the line twice", text -> text.split(" say: once !! more\n", -1).length == 3);
        }
    }

    @ParameterizedTest
    @CsvSource({"C-d, 0", "C-c, 130"})
    void aKeyLeavesAndGivesTheTerminalBack(String key, int code) throws Exception {
        try (Tmux terminal = join()) {
            terminal.press(key);
            assertGivenBack(terminal, code);
            room.err.await(" left: ");
        }
    }

    @ParameterizedTest
    @CsvSource({"exit, 0", "/quit, 0"})
    void aWordLeavesAndGivesTheTerminalBack(String word, int code) throws Exception {
        try (Tmux terminal = join()) {
            terminal.type(word);
            terminal.press("Enter");
            assertGivenBack(terminal, code);
        }
    }

    private static void assertGivenBack(Tmux terminal, int code) throws IOException {
        String screen = terminal.await("the exit code", text -> text.contains("\n$"));
        assertThat(screen).contains("rc " + code + "\n");
        assertThat(screen.lines())
                .contains("isig", "icanon", "echo")
                .doesNotContain("-isig", "-icanon", "-echo");
    }

    @Test
    void whenTheServerGoesItSaysSoAndGivesTheTerminalBack() throws Exception {
        try (Tmux terminal = join()) {
            terminal.type("half");
            terminal.await("> half");
            room.signal(StopSignal.TERM);
            assertGivenBack(terminal, 1);
            assertThat(terminal.screen())
                    .contains(" * closing\n> half\ndisconnected: the server has closed");
        }
    }

    @Test
    void itIsSuspendedAndContinued() throws Exception {
        String line = "set -m; $SWITCHBOARD join " + room.port();
        try (Tmux terminal = new Tmux(line + STATE + "; fg")) {
            terminal.await("the prompt", screen -> screen.endsWith("\n>"));
            terminal.type("begun");
            terminal.await("> begun");
            terminal.press("C-z");
            terminal.await("rc 148");
            terminal.await("the line again", screen -> screen.endsWith("> begun"));
            terminal.type(" and ended");
            terminal.press("Enter");
            other.out.await(" say: begun and ended\n");
            assertThat(terminal.screen()).contains("\nicanon\n", "\necho\n");
        }
    }

    @Test
    void noServerCanMoveTheCursor() throws Exception {
        try (FakeServer server = new FakeServer();
                Tmux terminal = new Tmux("$SWITCHBOARD join " + server.address() + STATE)) {
            try (FakeServer.Peer peer = server.accept()) {
                peer.send("\033[2Jcleared?\033[5A\033]0;title\007\u009b2J\n");
                terminal.await("^[[2Jcleared?^[[5A^[]0;title^G<U+009B>2J");
            }
            assertGivenBack(terminal, 1);
        }
    }

    @Test
    void speakersHaveColoursUnlessTheyAreUnwanted() throws Exception {
        try (Tmux terminal = join();
                Tmux plain = new Tmux("NO_COLOR=1 $SWITCHBOARD join " + room.port())) {
            plain.await("the prompt", screen -> screen.endsWith("\n>"));
            other.in.type("hi\n");
            terminal.await(" say: hi");
            plain.await(" say: hi");
            assertThat(terminal.colours()).containsPattern("\033\\[3\\dm\\('127");
            assertThat(plain.colours()).doesNotContain("\033[3", "\033[9");
        }
    }

    @Test
    void aRoomOnATerminalSaysHowToJoinAndItsLimits() throws Exception {
        try (Tmux terminal = new Tmux("$SWITCHBOARD chat 127.0.0.1:0" + STATE)) {
            String screen = terminal.await("history: ");
            String address = screen.replaceAll("(?s)^listening tcp (127.0.0.1:\\d+) .*", "$1");
            assertThat(screen)
                    .contains(
                            " engine=epoll\njoin with: switchboard join "
                                    + address
                                    + "   or: ncat "
                                    + address.replace(':', ' ')
                                    + "\nlimits: members ")
                    .endsWith("\nhistory: none (lost at exit)");
            RunningCommand.ran("join", address);
            terminal.await(" joined\n");
            terminal.await(" left: ");
            terminal.press("C-c");
            assertGivenBack(terminal, 0);
        }
    }
}
