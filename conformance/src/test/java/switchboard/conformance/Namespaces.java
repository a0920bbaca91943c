package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import switchboard.testkit.Needs;

/** What a program can have for itself without anybody's leave, on a machine that allows it. */
final class Namespaces {

    private Namespaces() {}

    /** The words before a command that give it a file system of so many bytes in a folder. */
    static List<String> withDisk(Path folder, int bytes) {
        String script =
                "mount -t tmpfs -o size=%d own '%s' && exec \"$@\"".formatted(bytes, folder);
        return List.of("unshare", "-Urm", "sh", "-c", script, "sh");
    }

    /**
     * Aborts a test on a machine that does not run a command under these words; where everything
     * must be tested (CI=true), fails it.
     */
    static void require(List<String> words) throws InterruptedException {
        List<String> command = new ArrayList<>(words);
        command.add("true");
        String why = refusal(command);
        Needs.that(
                why.isEmpty(),
                "this machine does not allow " + String.join(" ", words) + ": " + why,
                "allow user namespaces, or run as root");
    }

    private static String refusal(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            int code = process.waitFor();
            return code == 0 ? "" : "exit code " + code + ", " + said.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
