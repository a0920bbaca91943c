package switchboard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A secret that both sides know, read from a file: arguments are seen by every user. */
final class TokenOption {

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Whose first line both sides know: answers without proof are refused.")
    @Nullable Path file;

    /** The token; no bytes when there is none. */
    byte[] bytes() throws CommandFailure {
        Path from = file;
        if (from == null) {
            return new byte[0];
        }
        try {
            String line = Files.readString(from).lines().findFirst().orElse("").strip();
            if (line.isEmpty()) {
                throw CommandFailure.local("the first line of " + from + " is empty");
            }
            return line.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw CommandFailure.local("cannot read " + from + " (--token-file)");
        }
    }
}
