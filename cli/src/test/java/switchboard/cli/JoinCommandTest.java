package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
    void whereNothingListensItSaysHowToStartARoom() throws Exception {
        String address = FakeServer.freeAddress();

        RunningCommand join = RunningCommand.ran("join", address);

        assertThat(join.exitCode()).isEqualTo(1);
        assertThat(join.err.text())
                .isEqualTo(
                        "nothing listens on "
                                + address
                                + "; start one with: switchboard chat "
                                + address
                                + "\n");
        assertThat(join.out.text()).isEmpty();
    }

    @Test
    void anUnknownHostIsOneSentence() {
        RunningCommand join = RunningCommand.ran("join", "nowhere.invalid:33333");

        assertThat(join.exitCode()).isEqualTo(1);
        assertThat(join.err.text()).contains("nowhere.invalid").doesNotContain("Exception");
        assertThat(join.err.text().lines()).hasSize(1);
    }

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

    @Test
    void aServerThatClosesIsADisconnect() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            try (Peer peer = server.accept()) {
                peer.send("welcome\n");
                join.out.await("welcome\n");
            }
            long before = System.nanoTime();
            assertThat(join.exitCode()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(ofSeconds(1));
            assertThat(join.err.text())
                    .isEqualTo("disconnected: the server has closed the connection\n");
        }
    }

    private static Duration ofSeconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void aServerThatResetsIsADisconnect() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            Peer peer = server.accept();
            peer.send("welcome\n");
            join.out.await("welcome\n");
            peer.reset();

            assertThat(join.exitCode()).isEqualTo(1);
            assertThat(join.err.text()).startsWith("disconnected: connection reset");
            assertThat(join.err.text().lines()).hasSize(1);
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
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(ofSeconds(1));
            }
            assertThat(join.err.text()).isEmpty();
        }
    }

    @Test
    void aSignalLeavesSoonAlsoWhenTheServerTakesNothing() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type(lines(16 << 20));
            try (Peer peer = server.accept()) {
                peer.send("welcome\n");
                join.out.await("welcome\n");
                join.signal(StopSignal.INT);
                long before = System.nanoTime();
                assertThat(join.exitCode()).isEqualTo(130);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(ofSeconds(2));
            }
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
    void aServerThatIsSlowToReadGetsEveryByte() throws Exception {
        byte[] sent = lines(8 << 20);
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            CompletableFuture<Void> typing =
                    CompletableFuture.runAsync(() -> {
                        join.in.type(sent);
                        join.in.end();
                    });
            try (Peer peer = server.accept()) {
                assertThat(peer.readLine()).isNotEmpty();
                byte[] rest = peer.readAll();
                int first = sent.length - rest.length;
                assertThat(rest).isEqualTo(Arrays.copyOfRange(sent, first, sent.length));
                assertThat(sent[first - 1]).isEqualTo((byte) '\n');
            }
            typing.get(10, TimeUnit.SECONDS);
            assertThat(join.exitCode()).isZero();
        }
    }

    @Test
    void aLineLongerThanWhatIsKeptIsSentToo() throws Exception {
        String line = "x".repeat(1 << 20) + "\n";
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type(line + "exit");
            join.in.end();
            try (Peer peer = server.accept()) {
                assertThat(new String(peer.readAll(), UTF_8)).isEqualTo(line);
            }
            assertThat(join.exitCode()).isZero();
        }
    }

    /** Both directions full at once: each side stops reading while it cannot write. */
    @Test
    void anEchoThatStopsReadingWhileItCannotWriteEndsNothing() throws Exception {
        byte[] sent = lines(16 << 20);
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type(sent);
            join.in.end();
            try (Peer peer = server.accept()) {
                for (String read = peer.readLine(); !read.isEmpty(); read = peer.readOnce()) {
                    peer.send(read);
                }
            }
            assertThat(join.exitCode()).isZero();
            assertThat(join.out.toByteArray()).isEqualTo(sent);
        }
    }

    private static byte[] lines(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(7);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(60) == 0 ? '\n' : 'a' + random.nextInt(26));
        }
        bytes[length - 1] = '\n';
        return bytes;
    }

    @Test
    void aReaderThatStopsHoldsUpTheServerAndLosesNothing() throws Exception {
        byte[] sent = lines(16 << 20);
        CountDownLatch reading = new CountDownLatch(1);
        Captured shown = new Captured();
        OutputStream stopped =
                new OutputStream() {
                    @Override
                    public void write(int single) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        try {
                            reading.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        shown.write(bytes, offset, length);
                    }
                };
        try (FakeServer server = new FakeServer()) {
            Captured err = new Captured();
            RunningCommand join = RunningCommand.startWith(stopped, err, "join", server.address());
            Peer peer = server.accept();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> sendAndClose(peer, sent));
            assertThat(isDoneWithin(sending, Duration.ofSeconds(3))).isFalse();

            reading.countDown();
            sending.get(30, TimeUnit.SECONDS);

            assertThat(join.exitCode()).isEqualTo(1);
            assertThat(shown.toByteArray()).isEqualTo(sent);
            assertThat(err.text()).startsWith("disconnected: ");
        }
    }

    private static void sendAndClose(Peer peer, byte[] sent) {
        try (peer) {
            peer.send(new String(sent, UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isDoneWithin(CompletableFuture<?> future, Duration time)
            throws Exception {
        try {
            future.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    @Test
    void aClosedStandardOutputEndsIt() throws Exception {
        OutputStream closed =
                new OutputStream() {
                    @Override
                    public void write(int single) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        try (FakeServer server = new FakeServer()) {
            Captured err = new Captured();
            RunningCommand join = RunningCommand.startWith(closed, err, "join", server.address());
            try (Peer peer = server.accept()) {
                peer.send("welcome\n");
                assertThat(peer.readAll()).isEmpty();
                assertThat(join.exitCode()).isEqualTo(2);
            }
            assertThat(err.text()).isEqualTo("nobody reads standard output any more\n");
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
    void afterABreakItTriesAgainAndSendsTheBrokenLineWhole() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join =
                    RunningCommand.start(
                            "join", server.address(), "--reconnect", "3", "--name", "ann");
            join.in.type("first\n");
            Peer broken = server.accept();
            assertThat(broken.readLine()).isEqualTo("/name ann\n");
            assertThat(broken.readLine()).isEqualTo("first\n");
            broken.reset();
            String told = join.err.await("(1 of 3)");
            assertThat(told)
                    .startsWith("disconnected: connection reset by the peer; trying again in ");
            join.in.type("second\n");
            join.in.end();
            try (Peer again = server.accept()) {
                assertThat(new String(again.readAll(), UTF_8)).isEqualTo("/name ann\nsecond\n");
            }
            assertThat(join.exitCode()).isZero();
        }
    }

    /** The break falls into the middle of a line: more waits than the kernel takes. */
    @Test
    void aNewConnectionBeginsWithAWholeLine() throws Exception {
        int count = 20_000;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(line(i));
        }
        try (FakeServer server = new FakeServer()) {
            RunningCommand join =
                    RunningCommand.start("join", server.address(), "--reconnect", "3");
            join.in.type(text.toString());
            join.in.end();
            Peer broken = server.accept();
            assertThat(broken.readLine()).isEqualTo(line(0));
            assertThat(broken.readLine()).isEqualTo(line(1));
            broken.reset();
            join.err.await("(1 of 3)");
            try (Peer again = server.accept()) {
                String rest = new String(again.readAll(), UTF_8);
                int first = Integer.parseInt(rest.substring(0, rest.indexOf(' ')));
                assertThat(first).isBetween(2, count - 1);
                assertThat(rest).isEqualTo(text.substring(text.indexOf(line(first))));
            }
            assertThat(join.exitCode()).isZero();
        }
    }

    private static String line(int number) {
        return number + " " + "x".repeat(991) + "\n";
    }

    @Test
    void itGivesUpAfterSoManyTries() throws Exception {
        String address = FakeServer.freeAddress();

        RunningCommand join = RunningCommand.ran("join", address, "--reconnect", "2");

        assertThat(join.exitCode()).isEqualTo(1);
        assertThat(join.err.text().lines()).hasSize(3);
        assertThat(join.err.text())
                .contains("(1 of 2)\n", "(2 of 2)\n")
                .endsWith("start one with: switchboard chat " + address + "\n");
    }

    @Test
    void aSignalEndsTheWaitForTheNextTry() throws Exception {
        String address = FakeServer.freeAddress();
        RunningCommand join = RunningCommand.start("join", address, "--reconnect", "1000");
        join.err.await("(3 of 1000)");

        join.signal(StopSignal.INT);

        assertThat(join.exitCode()).isEqualTo(130);
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
