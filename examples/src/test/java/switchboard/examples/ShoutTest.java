package switchboard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShoutTest {

    private static final Path SOURCE = Path.of("src/main/java/switchboard/examples/Shout.java");

    @Test
    void programOfTheReadmeAnswersEachLineInCapitals() throws Exception {
        Shout.main(new String[0]);
        try (Socket socket = new Socket("127.0.0.1", 9_999)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("hello\nthere\r\n".getBytes(StandardCharsets.UTF_8));
            BufferedReader answers =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answers.readLine()).isEqualTo("HELLO");
            assertThat(answers.readLine()).isEqualTo("THERE");
        }
    }

    @Test
    void readmeShowsExactlyTheProgramThatIsTested() throws Exception {
        String program = Files.readString(SOURCE);
        String shown = program.substring(program.indexOf("import"));
        assertThat(Files.readString(Path.of("../README.md"))).contains(shown.strip());
    }
}
