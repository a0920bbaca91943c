package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import switchboard.cli.FakeServer.Peer;
import switchboard.cli.io.StopSignal;

/** What {@code join} does when there is no server, or none any more. */
class JoinReconnectTest {

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
    void aServerThatClosesIsADisconnect() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            try (Peer peer = server.accept()) {
                peer.send("welcome\n");
                join.out.await("welcome\n");
            }
            long before = System.nanoTime();
            assertThat(join.exitCode()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(1));
            assertThat(join.err.text())
                    .isEqualTo("disconnected: the server has closed the connection\n");
        }
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
}
