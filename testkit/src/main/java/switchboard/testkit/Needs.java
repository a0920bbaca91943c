package switchboard.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine that it runs on: programs and rights. Where one is missing the
 * test is skipped, with a sentence that says what would help; with {@code CI=true} in the
 * environment it fails with that sentence, because there nobody reads what was skipped. What an
 * engine cannot do is another matter, and a {@link switchboard.engine.Capability}. Any thread.
 */
public final class Needs {

    private static final Needs HERE = new Needs("true".equals(System.getenv("CI")));

    private final boolean isComplete;

    /** {@code isComplete} says whether the machine is to have everything. */
    Needs(boolean isComplete) {
        this.isComplete = isComplete;
    }

    /** A program on the path, which the package of a name brings where it is missing. */
    public static void program(String name, String debianPackage) {
        String path = System.getenv().getOrDefault("PATH", "");
        boolean present =
                Stream.of(path.split(File.pathSeparator))
                        .anyMatch(folder -> new File(folder, name).canExecute());
        String remedy = "./verify as root installs it, or: apt-get install " + debianPackage;
        that(present, name + " is not installed", remedy);
    }

    /**
     * The right to make networks, and in one of them, its loopback up, to run commands of the
     * shell.
     */
    public static void network(String commands) {
        program("unshare", "util-linux");
        program("ip", "iproute2");
        String script = "ip link set lo up && " + commands;
        try {
            Process trial =
                    new ProcessBuilder("unshare", "-n", "sh", "-c", script)
                            .redirectErrorStream(true)
                            .start();
            byte[] said = trial.getInputStream().readAllBytes();
            that(
                    trial.waitFor() == 0,
                    "no network of its own: " + new String(said, StandardCharsets.UTF_8).strip(),
                    "run as root, and in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Anything else, with what is said where it is not there: what is missing, and the remedy. */
    public static void that(boolean present, String missing, String remedy) {
        HERE.require(present, missing, remedy);
    }

    void require(boolean present, String missing, String remedy) {
        if (present) {
            return;
        }
        String sentence = missing + "; " + remedy;
        if (isComplete) {
            Assertions.fail(sentence + " (CI=true, so everything has to be tested)");
        }
        Assumptions.abort(sentence);
    }
}
