package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import switchboard.cli.io.StopSignal;

/** {@code serve} in this process, with sockets of this test. */
class ServeCommandTest {

    private static final String CTIME = "\\w{3} \\w{3} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}";

    private static RunningCommand serve(String... words) {
        String[] args = new String[words.length + 1];
        args[0] = "serve";
        System.arraycopy(words, 0, args, 1, words.length);
        return RunningCommand.start(args);
    }

    /** The port of a service, by the line that says where it listens. */
    private static int port(RunningCommand command, String service) {
        Pattern line =
                Pattern.compile(
                        "(?m)^listening tcp 127\\.0\\.0\\.1:(\\d+) engine=\\w+ service="
                                + service
                                + "$");
        Matcher found = line.matcher(command.err.await("service=" + service + "\n"));
        assertThat(found.find()).as(command.err.text()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    /** What is answered to bytes and an end behind them. */
    private static String exchange(int port, String sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(sent.getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void withoutAServiceAllAreListed() {
        RunningCommand command = RunningCommand.ran("serve");

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.out.text()).isEmpty();
        assertThat(command.err.text())
                .startsWith("Usage: switchboard serve SERVICE[=ADDR]...\n")
                .containsPattern("(?m)^  echo +9999 +\\S")
                .containsPattern("(?m)^  stamp +21567 +\\S")
                .containsPattern("(?m)^  reply +33333 +\\S")
                .containsPattern("(?m)^  greet +whoever")
                .containsPattern("(?m)^  discard +9009 +\\S")
                .containsPattern("(?m)^  daytime +9013 +\\S")
                .containsPattern("(?m)^  chargen +9019 +\\S")
                .containsPattern("(?m)^  time +9037 +\\S");
    }

    @Test
    void manyServicesRunInOneProcess() throws Exception {
        try (RunningCommand command =
                serve(
                        "echo=0",
                        "stamp=0",
                        "reply=0",
                        "greet=0",
                        "discard=0",
                        "daytime=:0",
                        "time=0")) {
            assertThat(exchange(port(command, "echo"), "any bytes")).isEqualTo("any bytes");
            assertThat(exchange(port(command, "stamp"), "one\ntwo"))
                    .matches("\\[" + CTIME + "\\] one\n\\[" + CTIME + "\\] two\n");
            assertThat(exchange(port(command, "reply"), "hi"))
                    .isEqualTo("server receive your messages, good bye.");
            assertThat(exchange(port(command, "greet"), "")).isEqualTo("hello");
            assertThat(exchange(port(command, "discard"), "gone")).isEmpty();
            assertThat(exchange(port(command, "daytime"), "")).matches(CTIME + "\r\n");
            assertThat(exchangeBytes(port(command, "time"))).hasSize(4);
        }
    }

    private static byte[] exchangeBytes(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void theOptionsReachTheServices() throws Exception {
        try (RunningCommand command =
                serve("reply=0", "greet=0", "daytime=0", "--text", "再见", "--time", "iso")) {
            assertThat(exchange(port(command, "reply"), "x")).isEqualTo("再见");
            assertThat(exchange(port(command, "greet"), "")).isEqualTo("再见");
            assertThat(exchange(port(command, "daytime"), ""))
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d\\d:\\d\\d\r\n");
        }
    }

    @Test
    void frameSaysHowMessagesAreCut() throws Exception {
        try (RunningCommand command = serve("echo=0", "reply=0", "--frame", "lines")) {
            assertThat(exchange(port(command, "echo"), "a\r\nb")).isEqualTo("a\nb\n");
            assertThat(exchange(port(command, "reply"), "a")).endsWith("good bye.\n");
        }
        try (RunningCommand command = serve("stamp=0", "--frame", "raw");
                Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), port(command, "stamp"))) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("no line end".getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readNBytes(38), UTF_8);
            assertThat(answer).matches("\\[" + CTIME + "\\] no line end");
        }
    }

    @Test
    void aLineThatIsTooLongIsRefusedAndItsSenderStays() throws Exception {
        try (RunningCommand command = serve("stamp=0", "--max-frame", "8")) {
            assertThat(exchange(port(command, "stamp"), "123456789\n12345678\n"))
                    .matches(
                            "line refused: longer than 8 bytes \\(--max-frame\\)\n\\["
                                    + CTIME
                                    + "\\] 12345678\n");
        }
    }

    @Test
    void oneLimitCountsTheConnectionsOfAll() throws Exception {
        try (RunningCommand command = serve("stamp=0", "echo=0", "--max-conns", "1");
                Socket first =
                        new Socket(InetAddress.getLoopbackAddress(), port(command, "stamp"))) {
            first.setSoTimeout(30_000);
            first.getOutputStream().write('\n');
            assertThat(first.getInputStream().read()).isEqualTo('[');
            try (Socket second =
                    new Socket(InetAddress.getLoopbackAddress(), port(command, "echo"))) {
                second.setSoTimeout(30_000);
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void eventsAreJsonOnStandardOutput() {
        RunningCommand command = serve("discard=tcp://:0", "--json", "--quiet", "--engine", "nio");
        command.out.await("\n");
        command.signal(StopSignal.TERM);

        assertThat(command.exitCode()).isZero();
        assertThat(command.err.text()).isEmpty();
        assertThat(command.out.text())
                .matches(
                        "\\{\"event\":\"listening\",\"transport\":\"tcp\",\"address\":\"127\\.0\\.0\\.1:\\d+\","
                                + "\"engine\":\"nio\",\"service\":\"discard\"\\}\n"
                                + "\\{\"event\":\"discarded\",\"bytes\":0\\}\n");
    }

    @Test
    void whatWasDiscardedIsSaidAtTheEnd() throws Exception {
        RunningCommand command = serve("discard=0");
        exchange(port(command, "discard"), "123");
        command.signal(StopSignal.INT);

        assertThat(command.exitCode()).isZero();
        assertThat(command.err.text()).endsWith("discarded 3 bytes\n");
    }

    @Test
    void aStopDoesNotWaitForCharactersWithoutAnEnd() throws Exception {
        RunningCommand command = serve("chargen=0", "echo=0");
        try (Socket reading =
                        new Socket(InetAddress.getLoopbackAddress(), port(command, "chargen"));
                Socket idle = new Socket(InetAddress.getLoopbackAddress(), port(command, "echo"))) {
            assertThat(reading.getInputStream().readNBytes(100_000)).hasSize(100_000);
            command.signal(StopSignal.TERM);
            String rest = new String(reading.getInputStream().readAllBytes(), UTF_8);
            assertThat(rest).endsWith("\r\n");
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(command.exitCode()).isZero();
    }

    @Test
    void aBusyPortNamesItsHolderAndTheWordThatChangesIt() throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address = "127.0.0.1:" + other.getLocalPort();

            RunningCommand command = RunningCommand.ran("serve", "echo=0", "stamp=" + address);

            assertThat(command.exitCode()).isEqualTo(2);
            assertThat(command.err.text())
                    .isEqualTo(
                            "switchboard serve: cannot listen on "
                                    + address
                                    + ": address already in use by process "
                                    + ProcessHandle.current().pid()
                                    + " (java); give another address: switchboard serve"
                                    + " stamp=ADDR\n");
        }
    }

    /** The same for datagrams. */
    private static int datagramPort(RunningCommand command, String service) {
        Pattern line =
                Pattern.compile(
                        "listening udp 127\\.0\\.0\\.1:(\\d+) engine=\\w+ service=" + service);
        Matcher found = line.matcher(command.err.await("listening udp "));
        assertThat(found.find()).as(command.err.text()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private static String asked(int port, String question) throws IOException {
        try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            peer.setSoTimeout(30_000);
            byte[] bytes = question.getBytes(UTF_8);
            InetAddress loopback = InetAddress.getLoopbackAddress();
            peer.send(new DatagramPacket(bytes, bytes.length, loopback, port));
            DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
            peer.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), UTF_8);
        }
    }

    @Test
    void aServiceWithoutASchemeIsServedByConnectionsAndDatagramsOnOnePort() throws Exception {
        try (RunningCommand command = serve("echo=0")) {
            int port = port(command, "echo");
            assertThat(datagramPort(command, "echo")).isEqualTo(port);
            assertThat(exchange(port, "bytes")).isEqualTo("bytes");
            assertThat(asked(port, "datagram")).isEqualTo("datagram");
        }
    }

    @Test
    void withASchemeItIsServedByOneOfBothAlone() throws Exception {
        try (RunningCommand command = serve("stamp=udp://:0", "daytime=tcp://:0")) {
            assertThat(asked(datagramPort(command, "stamp"), "x")).matches("\\[" + CTIME + "\\] x");
            assertThat(exchange(port(command, "daytime"), "")).matches(CTIME + "\r\n");
            assertThat(command.err.text()).doesNotContain("tcp 127.0.0.1:0", "udp 127.0.0.1:0");
            assertThat(command.err.text().lines().filter(it -> it.startsWith("listening")))
                    .hasSize(2);
        }
    }

    @Test
    void whoCouldFloodOthersAnswersThisMachineAloneAndSaysSo() throws Exception {
        try (RunningCommand command =
                serve("time=udp://0.0.0.0:0", "echo=udp://0.0.0.0:0", "--insecure")) {
            assertThat(command.err.await("service=echo\n"))
                    .containsOnlyOnce("answers datagrams of this machine alone")
                    .containsOnlyOnce("time answers datagrams of this machine alone");
        }
        try (RunningCommand command =
                serve("time=udp://0.0.0.0:0", "--insecure", "--udp-amplify")) {
            assertThat(command.err.await("service=time\n")).doesNotContain("alone");
        }
    }

    @Test
    void aPortThatIsBusyForDatagramsIsNamedWithItsHolder() throws Exception {
        ServerSocket streams = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (DatagramSocket other =
                new DatagramSocket(streams.getLocalPort(), InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            streams.close(); // the number is nobody's for streams

            RunningCommand command = RunningCommand.ran("serve", "echo=" + address);

            assertThat(command.exitCode()).isEqualTo(2);
            assertThat(command.err.text())
                    .isEqualTo(
                            "switchboard serve: cannot receive datagrams at "
                                    + address
                                    + ": address already in use by process "
                                    + ProcessHandle.current().pid()
                                    + " (java); give another address: switchboard serve"
                                    + " echo=ADDR, or one for TCP alone: switchboard serve"
                                    + " echo=tcp://ADDR\n");
        }
    }
}
