package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.Needs;

/** {@code connect -U -u} and {@code listen -U -u}, also with the real ncat and socat. */
@Timeout(60)
class NetcatUnixDatagramTest {

    @TempDir Path folder;

    private String path() {
        return folder.resolve("socket").toString();
    }

    private static RunningCommand command(String name, String path, String... options) {
        List<String> args = new ArrayList<>(List.of(name, "-U", "-u", path));
        args.addAll(List.of(options));
        return RunningCommand.start(args.toArray(String[]::new));
    }

    /** A listener that is there. */
    private RunningCommand listen(String... options) {
        RunningCommand listener = command("listen", path(), options);
        assertThat(listener.err.await(" engine=")).contains("listening unix-datagram " + path());
        return listener;
    }

    private static Process tool(String... command) throws IOException {
        Needs.program(command[0], command[0]);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void says(Process tool, String text) throws IOException {
        OutputStream to = tool.getOutputStream();
        to.write(text.getBytes(UTF_8));
        to.flush();
    }

    private static String hears(Process tool, int bytes) throws IOException {
        return new String(tool.getInputStream().readNBytes(bytes), UTF_8);
    }

    @Test
    void oneOfOursAsksAnotherAndWaitsForTheAnswerBehindTheEndOfItsInput() throws Exception {
        try (RunningCommand listener = listen();
                RunningCommand caller = command("connect", path())) {
            caller.in.type("ping");
            caller.in.end();
            listener.out.await("ping");
            listener.in.type("pong");

            assertThat(caller.exitCode()).isZero();
            assertThat(caller.out.text()).isEqualTo("pong");
            listener.in.end();
            assertThat(listener.exitCode()).isZero();
        }
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void ncatAsksUsByASocketOfItsOwnAndIsAnswered() throws Exception {
        try (RunningCommand listener = listen()) {
            Process ncat = tool("ncat", "-U", "-u", path());
            try {
                says(ncat, "ping");
                listener.out.await("ping");
                listener.in.type("pong");
                assertThat(hears(ncat, 4)).isEqualTo("pong");
            } finally {
                ncat.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void weAskNcatAndAreAnswered() throws Exception {
        Process ncat = tool("ncat", "-l", "-U", "-u", path());
        try {
            while (!Files.exists(Path.of(path()))) {
                Thread.onSpinWait();
            }
            try (RunningCommand caller = RunningCommand.start("connect", "-u", "unix:" + path())) {
                caller.in.type("ping");
                assertThat(hears(ncat, 4)).isEqualTo("ping");
                says(ncat, "pong");
                caller.out.await("pong");
            }
        } finally {
            ncat.destroyForcibly().waitFor();
        }
    }

    @Test
    void socatIsHeardWithoutANameAndAProgramAnswersWhoHasOne() throws Exception {
        try (RunningCommand listener = listen("-k", "--sh-exec", "read a; echo \"$a\" back")) {
            Process nameless = tool("socat", "-u", "-", "UNIX-SENDTO:" + path());
            says(nameless, "one\n");
            nameless.getOutputStream().close();
            assertThat(nameless.waitFor()).isZero();
            String own = folder.resolve("own").toString();
            Process named =
                    tool("socat", "-t", "20", "-", "UNIX-SENDTO:" + path() + ",bind=" + own);
            try {
                says(named, "two\n");
                assertThat(hears(named, 9)).isEqualTo("two back\n");
            } finally {
                named.destroyForcibly().waitFor();
            }
            assertThat(listener.isRunning()).isTrue();
        }
    }

    @Test
    void whereNobodyIsTheSentenceSaysSo() throws Exception {
        try (RunningCommand caller = command("connect", path())) {
            assertThat(caller.exitCode()).isEqualTo(1);
            assertThat(caller.err.text())
                    .contains("cannot connect to unix:" + path() + ": no such file or directory");
        }
    }

    @Test
    void anEngineWithoutThemIsRefusedWithARemedy() throws Exception {
        String why = "engine nio has no Unix sockets for datagrams (UNIX_DATAGRAM)";
        for (String name : List.of("connect", "listen")) {
            try (RunningCommand command = command(name, path(), "--engine", "nio")) {
                assertThat(command.exitCode()).as(name).isEqualTo(name.equals("listen") ? 2 : 1);
                assertThat(command.err.text())
                        .contains(why + "; on Linux every other engine has them");
            }
        }
    }

    @Test
    void aBrokerOfDatagramsIsRefusedAsNcatDoes() throws Exception {
        for (String option : List.of("--broker", "--chat")) {
            try (RunningCommand command = command("listen", path(), option)) {
                assertThat(command.exitCode()).isEqualTo(2);
                assertThat(command.err.text())
                        .contains(option + " joins connections, and datagrams have none");
            }
        }
    }
}
