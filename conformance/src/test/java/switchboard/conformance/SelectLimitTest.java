package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.EngineUnavailableException;
import switchboard.engine.Engines;
import switchboard.engine.SocketError;
import switchboard.net.ListenException;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** What happens where select's set of 1,024 descriptors ends, with files that are really open. */
@Timeout(60)
@EnabledIf("isChosen")
final class SelectLimitTest {

    private static final ChatSetting SELECT = new ChatSetting("select", 1);
    private static final String SENTENCE =
            "select watches only descriptors below 1024 (FD_SETSIZE); --engine poll has no limit";

    private final List<FileChannel> files = new ArrayList<>();

    static boolean isChosen() {
        return System.getProperty("engine", "select").equals("select");
    }

    private void open1100Files() {
        try {
            for (int i = 0; i < 1_100; i++) {
                files.add(FileChannel.open(Path.of("/dev/null")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void closeFiles() throws IOException {
        for (FileChannel file : files) {
            file.close();
        }
    }

    @Test
    void aServerHasNoMorePlacesThanSelectCanWatch() {
        try (NetServer server = NetServer.lines(SELECT, NetServer.ECHO)) {
            assertThat(server.server().limits().connectionsMax()).isBetween(1, 1_023);
        }
    }

    @Test
    void aConnectionBeyondTheLimitIsClosedAndTheServerSaysWhyAndGoesOn() {
        try (NetLog log = NetLog.open();
                NetServer server = NetServer.lines(SELECT, NetServer.ECHO)) {
            NetPeer early = server.connect();
            early.expectEcho("early");
            open1100Files();
            assertThat(server.connect().untilGone()).isIn("", "[reset]");
            Eventually.holds("it is logged", () -> !log.lines().isEmpty());
            assertThat(log.lines())
                    .containsExactly("warning: a connection was closed: " + SENTENCE + " (accept)");
            early.expectEcho("still here");
            files.forEach(SelectLimitTest::close);
            server.connect().expectEcho("late");
            server.expectAliveAndIdle();
        }
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAddressIsNotListenedOnBeyondTheLimit() {
        try (LoopGroup group = LoopGroup.start(1, "select")) {
            open1100Files();
            assertThatThrownBy(() -> Server.tcp(0).framing(Framing.lines()).group(group).start())
                    .isInstanceOfSatisfying(
                            ListenException.class,
                            e ->
                                    assertThat(e.error())
                                            .isEqualTo(SocketError.DESCRIPTOR_BEYOND_LIMIT))
                    .hasMessage("cannot listen on 127.0.0.1:0: " + SENTENCE);
        }
    }

    @Test
    void withNoLowDescriptorForItselfSelectIsUnavailableAndPollIsNot() {
        Engines.named("select");
        open1100Files();
        assertThat(Engines.named("poll").name()).isEqualTo("poll");
        assertThatThrownBy(() -> Engines.named("select"))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessage("engine select cannot run: " + SENTENCE + "; use poll");
        assertThat(Engines.named("auto").check()).isNotInstanceOf(Unavailable.class);
    }
}
