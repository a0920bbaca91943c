package switchboard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** All four steps speak the same little protocol, and none is brought down by a client. */
@ParameterizedClass
@ValueSource(
        classes = {ChatBySelect.class, ChatByPoller.class, ChatOnALoop.class, ChatFromALog.class})
@Timeout(60)
final class ChatStepsTest {

    private static final Path SOURCES = Path.of("src/main/java/switchboard/examples");

    private static @Nullable ChatProgram started;

    private final Class<?> program;
    private ChatProgram room;
    private ChatPeer ann;
    private ChatPeer bob;

    ChatStepsTest(Class<?> program) {
        this.program = program;
    }

    @BeforeParameterizedClassInvocation
    static void start(Class<?> program) throws IOException {
        started = ChatProgram.start(program);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        Objects.requireNonNull(started).close();
    }

    @BeforeEach
    void join() throws IOException {
        room = Objects.requireNonNull(started);
        ann = room.join();
        bob = room.join();
        hearOneAnother();
    }

    @AfterEach
    void hearOneAnotherStill() throws IOException {
        hearOneAnother();
        ann.close();
        bob.close();
        assertThat(room.isAlive()).isTrue();
    }

    /** What bob says shows that he has joined too. */
    private void hearOneAnother() throws IOException {
        bob.send("from bob\n");
        assertThat(ann.hears()).isEqualTo(bob.said("from bob"));
        ann.send("from ann\n");
        assertThat(bob.hears()).isEqualTo(ann.said("from ann"));
    }

    @Test
    void twoClientsHearOneAnotherAndNeverThemselves() throws IOException {
        ann.send("one\ntwo, 世界\r\n");
        ann.send("three\n");
        assertThat(bob.hears()).isEqualTo(ann.said("one"));
        assertThat(bob.hears()).isEqualTo(ann.said("two, 世界"));
        assertThat(bob.hears()).isEqualTo(ann.said("three"));
        hearOneAnother(); // nothing of her own came before
    }

    @Test
    void linesOfManyReachEveryOtherInOneOrder() throws IOException {
        try (ChatPeer cay = room.join()) {
            for (int i = 0; i < 200; i++) {
                cay.send("line " + i + "\n");
                assertThat(ann.hears()).isEqualTo(cay.said("line " + i));
                assertThat(bob.hears()).isEqualTo(cay.said("line " + i));
                bob.send("answer " + i + "\n");
                assertThat(ann.hears()).isEqualTo(bob.said("answer " + i));
                assertThat(cay.hears()).isEqualTo(bob.said("answer " + i));
            }
        }
    }

    @Test
    void aLineInPiecesIsOneLineAndHoldsUpNobody() throws IOException {
        try (ChatPeer cay = room.join()) {
            cay.sendByteByByte("ganz 漢字 in St");
            hearOneAnother();
            cay.sendByteByByte("ücken\n");
            assertThat(ann.hears()).isEqualTo(cay.said("ganz 漢字 in Stücken"));
            assertThat(bob.hears()).isEqualTo(cay.said("ganz 漢字 in Stücken"));
        }
    }

    @Test
    void whatIsLeftWhenAClientEndsIsALineToo() throws IOException {
        try (ChatPeer cay = room.join()) {
            cay.send("last words\nwithout an end");
            cay.closeOutput();
            assertThat(cay.charactersUntilEnd()).isZero();
        }
        for (ChatPeer other : new ChatPeer[] {ann, bob}) {
            assertThat(other.hears()).endsWith(" say: last words");
            assertThat(other.hears()).endsWith(" say: without an end");
        }
    }

    /** Before it has said anything, and with lines that it has not read. */
    @Test
    void aResetClientDisturbsNobody() throws IOException {
        for (int i = 0; i < 20; i++) {
            room.join().reset();
            ChatPeer cay = room.join();
            hearOneAnother();
            cay.reset();
            hearOneAnother();
        }
    }

    @Test
    void aClientThatSendsALineWithoutEndIsClosedAndDisturbsNobody() throws IOException {
        try (ChatPeer cay = room.join()) {
            cay.sendUntilGone("x".repeat(8 << 10));
        }
        hearOneAnother();
    }

    @Test
    void aClientThatReadsLateHearsEveryLineWhole() throws IOException {
        String text = "0123456789".repeat(800);
        try (ChatPeer late = room.joinWithLittleRoom()) {
            late.send("here\n");
            assertThat(ann.hears()).isEqualTo(late.said("here"));
            assertThat(bob.hears()).isEqualTo(late.said("here"));
            for (int i = 0; i < 110; i++) {
                ann.send(i + text + "\n");
                assertThat(bob.hears()).isEqualTo(ann.said(i + text));
            }
            for (int i = 0; i < 110; i++) {
                assertThat(late.hears()).isEqualTo(ann.said(i + text));
            }
        }
    }

    @Test
    void aClientThatNeverReadsIsClosedAndDisturbsNobody() throws IOException {
        String line = "x".repeat(8_000);
        int lines = (16 << 20) / line.length();
        try (ChatPeer sleeper = room.joinWithLittleRoom()) {
            for (int i = 0; i < lines; i++) {
                ann.send(line + "\n");
                assertThat(bob.hears()).isEqualTo(ann.said(line));
            }
            assertThat(sleeper.charactersUntilEnd()).isLessThan((long) lines * line.length());
        }
    }

    @Test
    void exitLeavesAndIsNotSaid() throws IOException {
        try (ChatPeer cay = room.join()) {
            cay.send("bye\nexit\nnot said any more\n");
            assertThat(cay.charactersUntilEnd()).isZero();
            assertThat(ann.hears()).isEqualTo(cay.said("bye"));
            assertThat(bob.hears()).isEqualTo(cay.said("bye"));
        }
    }

    @Test
    void everyFileOfItIsShorterThanAHundredLines() throws IOException {
        for (Class<?> type : List.of(program, ChatClient.class, ChatLog.class)) {
            Path source = SOURCES.resolve(type.getSimpleName() + ".java");
            assertThat(Files.readAllLines(source).size()).isLessThan(100);
        }
    }
}
