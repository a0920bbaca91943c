package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import switchboard.cli.io.StopSignal;

/** {@code chat} and {@code join} together, in one process. */
class ChatCommandTest {

    @Test
    void theFirstLineSaysWhereItListensWithTheRealPort() throws Exception {
        try (RunningCommand room = RunningCommand.room("raw=127.0.0.1:0", "--engine", "nio")) {
            assertThat(room.err.await("history: "))
                    .matches(
                            "listening tcp 127\\.0\\.0\\.1:[1-9]\\d* engine=nio\n"
                                    + "listening tcp 127\\.0\\.0\\.1:[1-9]\\d* engine=nio"
                                    + " frame=raw\n"
                                    + "history: none \\(lost at exit\\)\n");
        }
    }

    @Test
    void whatIsPipedIntoJoinIsHeard() throws Exception {
        try (RunningCommand room = RunningCommand.room("--show");
                RunningCommand listener = RunningCommand.start("join", room.port())) {
            listener.out.await("lobby");
            RunningCommand speaker = RunningCommand.start("join", room.port(), "--name", "安");
            speaker.in.type("hi 😀");
            speaker.in.end();

            assertThat(speaker.exitCode()).isZero();
            listener.out.await(" 安 say: hi 😀\n");
            room.out.await(" 安 say: hi 😀\n");
            assertThat(speaker.out.text()).doesNotContain(" say: hi"); // not one's own
            assertThat(speaker.err.text()).isEmpty();
        }
    }

    @Test
    void whoComesAndGoesIsLoggedWithTheReason() throws Exception {
        try (RunningCommand room = RunningCommand.room()) {
            RunningCommand.ran("join", room.port());
            assertThat(room.err.await(" left: "))
                    .containsPattern(
                            "(?m)^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"
                                    + " \\('127.0.0.1', \\d+\\) joined$")
                    .containsPattern("\\('127.0.0.1', \\d+\\) left: .+\n");
        }
    }

    @Test
    void aStopSaysGoodbyeAndDrains() throws Exception {
        RunningCommand room = RunningCommand.room();
        RunningCommand member = RunningCommand.start("join", room.port());
        member.out.await("lobby");

        room.signal(StopSignal.TERM);

        assertThat(room.exitCode()).isZero();
        assertThat(member.exitCode()).isEqualTo(1);
        assertThat(member.out.text()).endsWith(" * closing\n");
        assertThat(member.err.text()).startsWith("disconnected: ");
    }

    @Test
    void anEmptyRoomStopsAtOnce() throws Exception {
        RunningCommand room = RunningCommand.room();
        room.port();

        room.signal(StopSignal.INT);

        assertThat(room.exitCode()).isZero();
        assertThat(room.err.text()).endsWith("history: none (lost at exit)\n");
    }

    @Test
    void whenTheGraceIsOverTheExitCodeIsTheSignals() throws Exception {
        RunningCommand room = RunningCommand.room("--grace", "100ms", "--lag", "8M");
        try (Socket stalled = stalledBehind(room)) {
            room.signal(StopSignal.TERM);

            assertThat(room.exitCode()).isEqualTo(143);
            assertThat(room.err.text()).contains("1 member was cut");
            assertThat(stalled.isClosed()).isFalse();
        }
    }

    @Test
    void aSecondSignalEndsAtOnce() throws Exception {
        RunningCommand room = RunningCommand.room("--grace", "3s", "--lag", "8M");
        try (Socket stalled = stalledBehind(room)) {
            room.signal(StopSignal.TERM);
            room.signal(StopSignal.INT);

            assertThat(room.halted.get(1, TimeUnit.SECONDS)).isEqualTo(130);
            assertThat(stalled.isClosed()).isFalse();
        }
        room.exitCode();
    }

    /** A member that reads nothing, and 6 MB that are due to it: more than the kernel takes. */
    private static Socket stalledBehind(RunningCommand room) throws IOException {
        Socket stalled = new Socket();
        stalled.setReceiveBufferSize(4_096);
        stalled.connect(
                new java.net.InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(room.port())));
        room.err.await(" joined");
        RunningCommand speaker = RunningCommand.start("join", room.port());
        speaker.in.type(("x".repeat(8_000) + "\n").repeat(750));
        speaker.in.end();
        assertThat(speaker.exitCode()).isZero();
        return stalled;
    }

    @Test
    void eventsAreJsonOnStandardOutput() throws Exception {
        RunningCommand room = RunningCommand.room("--json", "--quiet");
        String listening = room.out.await("\n");
        String port = listening.replaceAll("(?s).*127.0.0.1:(\\d+)\".*", "$1");
        RunningCommand member = RunningCommand.start("join", port);
        member.in.type("say \"hi\"\n");
        member.in.end();
        member.exitCode();
        room.out.await("\"event\":\"left\"");
        room.signal(StopSignal.TERM);
        assertThat(room.exitCode()).isZero();

        assertThat(room.err.text()).isEmpty();
        assertThat(room.out.text().lines())
                .allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("\"}"))
                .anyMatch(line -> line.contains("\"engine\":") && line.contains("\"lines\""))
                .anyMatch(line -> line.startsWith("{\"event\":\"joined\",\"member\":\"('127"))
                .anyMatch(line -> line.contains(" say: say \\\"hi\\\"\"}"))
                .anyMatch(line -> line.contains("\"kind\":\"peer_closed\",\"reason\":"));
    }

    @Test
    void whoComesFromADeniedNetworkIsToldSoAndTurnedAway() throws Exception {
        try (RunningCommand room = RunningCommand.room("--deny", "10.0.0.0/8,127.0.0.0/8");
                Socket denied =
                        new Socket(
                                InetAddress.getLoopbackAddress(), Integer.parseInt(room.port()))) {
            String told = new String(denied.getInputStream().readAllBytes(), UTF_8);
            assertThat(told).isEqualTo("refused: your address is not allowed here\n");
        }
    }

    @Test
    void isoStampsTheRoomAndTheLog() throws Exception {
        try (RunningCommand room = RunningCommand.room("--time", "iso", "--show")) {
            RunningCommand.ran("join", room.port());
            String stamp = "(?m)^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d) ";
            assertThat(room.err.await(" joined")).containsPattern(stamp + "\\('127");
            assertThat(room.out.await(" joined")).containsPattern(stamp + "\\* ");
        }
    }

    /** Both streams of a server whose log nobody reads. */
    @Test
    void aRoomWhoseOutputNobodyReadsGoesOn() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Captured start = new Captured();
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int single) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        start.write(bytes, offset, length);
                        if (start.text().contains("history")) {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                        }
                    }
                };
        RunningCommand room =
                RunningCommand.startWith(full, full, "chat", "127.0.0.1:0", "--show", "-v");
        String port = start.await("history").replaceAll("(?s).*127.0.0.1:(\\d+) .*", "$1");
        RunningCommand listener = RunningCommand.start("join", port);
        listener.out.await("lobby");
        RunningCommand speaker = RunningCommand.start("join", port);
        for (int i = 0; i < 20_000; i++) {
            speaker.in.type("line " + i + " " + "x".repeat(90) + "\n");
        }
        speaker.in.end();
        assertThat(speaker.exitCode()).isZero();
        listener.out.await(" say: line 19999 ");
        assertThat(listener.out.text().lines().filter(line -> line.contains(" say: line ")))
                .hasSize(20_000);

        room.signal(StopSignal.TERM);

        assertThat(room.exitCode()).isZero();
        listener.exitCode();
        never.countDown();
    }

    @Test
    void aRoomWhoseOutputIsClosedGoesOn() throws Exception {
        OutputStream closed =
                new OutputStream() {
                    @Override
                    public void write(int single) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        Captured err = new Captured();
        RunningCommand room =
                RunningCommand.startWith(closed, err, "chat", "127.0.0.1:0", "--show");
        String port = err.await("history").replaceAll("(?s).*127.0.0.1:(\\d+) .*", "$1");
        RunningCommand listener = RunningCommand.start("join", port);
        RunningCommand speaker = RunningCommand.start("join", port);
        listener.out.await("lobby");
        speaker.in.type("hi\n");
        listener.out.await(" say: hi\n");
        err.await("standard output cannot be written: Broken pipe\n");
        room.signal(StopSignal.TERM);
        assertThat(room.exitCode()).isZero();
        listener.exitCode();
        speaker.exitCode();
    }

    @Test
    void limitsOnOptionsReachTheRoom() throws Exception {
        try (RunningCommand room = RunningCommand.room("--max-conns", "1", "--max-frame", "16")) {
            try (RunningCommand first = RunningCommand.start("join", room.port())) {
                first.in.type("12345678901234567\n");
                first.out.await("line refused: longer than 16 bytes (--max-frame)\n");
                RunningCommand second = RunningCommand.start("join", room.port());
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.err.text()).startsWith("disconnected: ");
                assertThat(second.out.text().getBytes(UTF_8)).isNotEmpty(); // told why
            }
        }
    }

    @Test
    void moreMembersThanDescriptorsIsSaidAtTheStart() throws Exception {
        try (RunningCommand room = RunningCommand.room("--max-conns", "999999999")) {
            room.err.await("--max-conns is 999999999, but ulimit -n leaves room for ");
        }
    }
}
