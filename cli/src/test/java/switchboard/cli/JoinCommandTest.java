package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.cli.FakeServer.Peer;
import switchboard.cli.io.StopSignal;

/** {@code join} with pipes, against servers that do what a test tells them. */
class JoinCommandTest {

    @Test
    void whatIsTypedIsAllThatIsSent() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type("  leading blanks\r\n\n中文 😀\nno line end");
            join.in.end();
            try (Peer peer = server.accept()) {
                assertThat(new String(peer.readAll(), UTF_8))
                        .isEqualTo("  leading blanks\r\n\n中文 😀\nno line end\n");
            }
            assertThat(join.exitCode()).isZero();
            assertThat(join.err.text()).isEmpty();
        }
    }

    @Test
    void aNameIsAskedForBeforeAnythingElse() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address(), "--name", "安");
            join.in.type("hi\n");
            join.in.end();
            try (Peer peer = server.accept()) {
                assertThat(new String(peer.readAll(), UTF_8)).isEqualTo("/name 安\nhi\n");
            }
            assertThat(join.exitCode()).isZero();
        }
    }

    @Test
    void afterTheEndOfInputItStaysUntilTheServerEnds() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.end();
            try (Peer peer = server.accept()) {
                assertThat(peer.readAll()).isEmpty(); // it has half-closed
                peer.send("still\n");
                join.out.await("still\n");
                assertThat(join.isRunning()).isTrue();
                peer.send("there, and no line end");
            }
            assertThat(join.exitCode()).isZero();
            assertThat(join.out.text()).isEqualTo("still\nthere, and no line end\n");
            assertThat(join.err.text()).isEmpty();
        }
    }

    @Test
    void afterTheEndOfInputItStaysNoLongerThanToldTo() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address(), "-q", "200ms");
            join.in.type("hi\n");
            join.in.end();
            try (Peer peer = server.accept()) {
                assertThat(new String(peer.readAll(), UTF_8)).isEqualTo("hi\n");
                long before = System.nanoTime();
                assertThat(join.exitCode()).isZero();
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .isBetween(Duration.ofMillis(50), Duration.ofSeconds(5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "/quit", " EXIT ", "\texit", "/Quit"})
    void goodbyeLeavesAndIsNotSent(String goodbye) throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type("last words\n" + goodbye + "\nnever said\n");
            try (Peer peer = server.accept()) {
                assertThat(new String(peer.readAll(), UTF_8)).isEqualTo("last words\n");
            }
            assertThat(join.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/say exit", "exits", "exit now", "say exit"})
    void wordsThatOnlyLookLikeGoodbyeAreSaid(String line) throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type(line + "\n");
            join.in.end();
            try (Peer peer = server.accept()) {
                assertThat(new String(peer.readAll(), UTF_8)).isEqualTo(line + "\n");
            }
            assertThat(join.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(StopSignal.class)
    void aSignalLeavesPolitelyAndSoon(StopSignal signal) throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type("hi\n");
            try (Peer peer = server.accept()) {
                assertThat(peer.readLine()).isEqualTo("hi\n");
                long before = System.nanoTime();
                join.signal(signal);
                assertThat(peer.readAll()).isEmpty(); // FIN, not a reset
                assertThat(join.exitCode()).isEqualTo(signal.exitCode());
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .isLessThan(Duration.ofSeconds(1));
            }
            assertThat(join.err.text()).isEmpty();
        }
    }

    @Test
    void aSecondSignalDoesNotWait() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            try (Peer peer = server.accept()) {
                peer.send("welcome\n");
                join.out.await("welcome\n");
                join.signal(StopSignal.INT);
                join.signal(StopSignal.TERM);
                assertThat(join.halted.get(10, TimeUnit.SECONDS)).isEqualTo(143);
            }
            join.exitCode();
        }
    }

    @Test
    void rawLinesComeOneByOneWithoutTheirEnd() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address(), "--frame", "raw");
            join.in.type("one\r\ntwo\n\nthree 中文\nfour");
            join.in.end();
            try (Peer peer = server.accept()) {
                assertThat(peer.readOnce()).isEqualTo("one");
                assertThat(peer.readOnce()).isEqualTo("two");
                assertThat(peer.readOnce()).isEqualTo("three 中文");
                assertThat(peer.readOnce()).isEqualTo("four");
                assertThat(peer.readOnce()).isEmpty();
            }
            assertThat(join.exitCode()).isZero();
        }
    }

    @Test
    void oneRawReadIsShownAsOneMessage() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join =
                    RunningCommand.start("join", server.address(), "--frame=raw", "--name=ann");
            join.in.type("hi\n");
            try (Peer peer = server.accept()) {
                assertThat(peer.readOnce()).isEqualTo("/name ann");
                assertThat(peer.readOnce()).isEqualTo("hi");
                peer.send("2026-11-21 10:15:42 ('127.0.0.1', 1) say: no line end");
                join.out.await("2026-11-21 10:15:42 ('127.0.0.1', 1) say: no line end\n");
                peer.send("second");
                join.out.await("no line end\nsecond\n");
            }
            assertThat(join.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void jsonIsOneObjectPerLine() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address(), "--json");
            try (Peer peer = server.accept()) {
                peer.send("say \"hi\"\n");
                join.out.await("hi");
            }
            assertThat(join.exitCode()).isEqualTo(1);
            assertThat(join.out.text().lines())
                    .containsExactly(
                            "{\"event\":\"connected\",\"address\":\"" + server.address() + "\"}",
                            "{\"event\":\"line\",\"line\":\"say \\\"hi\\\"\"}",
                            "{\"event\":\"disconnected\",\"reason\":"
                                    + "\"the server has closed the connection\"}");
        }
    }

    @Test
    void quietSaysOnlyWhatWentWrong() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join =
                    RunningCommand.start("join", server.address(), "--quiet", "--reconnect", "1");
            server.accept().close();
            server.accept().close();

            assertThat(join.exitCode()).isEqualTo(1);
            assertThat(join.err.text())
                    .isEqualTo("disconnected: the server has closed the connection\n");
        }
    }
}
