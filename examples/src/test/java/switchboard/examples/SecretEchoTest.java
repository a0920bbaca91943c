package switchboard.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import switchboard.testkit.SelfSigned;

class SecretEchoTest {

    @Test
    void whatTheClientSendsComesBackOverTls() throws Exception {
        SelfSigned files = SelfSigned.localhost();
        PrintStream before = System.out;
        PipedInputStream printed = new PipedInputStream();
        try (PrintStream pipe = new PrintStream(new PipedOutputStream(printed), true, UTF_8)) {
            System.setOut(pipe);
            String[] args = {files.certificate().toString(), files.key().toString()};
            SecretEcho.main(args);
            BufferedReader lines = new BufferedReader(new InputStreamReader(printed, UTF_8));
            assertThat(lines.readLine()).isEqualTo("came back: nobody on the way can read this");
        } finally {
            System.setOut(before);
        }
    }
}
