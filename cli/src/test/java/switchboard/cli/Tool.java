package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import switchboard.testkit.Needs;

/** A tool in a process of its own. */
record Tool(Process process) implements AutoCloseable {

    static Tool start(String... command) throws IOException {
        Needs.program(command[0], command[0]);
        return new Tool(new ProcessBuilder(command).start());
    }

    void says(String text) throws IOException {
        OutputStream to = process.getOutputStream();
        to.write(text.getBytes(UTF_8));
        to.flush();
    }

    void ends() throws IOException {
        process.getOutputStream().close();
    }

    String hears(int bytes) throws IOException {
        return new String(process.getInputStream().readNBytes(bytes), UTF_8);
    }

    String hearsAll() throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
