package switchboard.cli.io;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * What a command has around it. Any thread.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param inIsTerminal whether somebody types
 * @param outIsTerminal whether somebody reads standard output on a terminal
 * @param errIsTerminal whether somebody reads standard error on a terminal
 * @param variables the environment variables
 * @param signals where the command learns that it is to end
 * @param halt ends the process at once with an exit code
 */
public record Environment(
        InputStream in,
        OutputStream out,
        OutputStream err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> variables,
        Signals signals,
        IntConsumer halt) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** The environment of this process. */
    public static Environment ofProcess() {
        return new Environment(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(0),
                isTerminal(1),
                isTerminal(2),
                System.getenv(),
                Signals.ofProcess(),
                Runtime.getRuntime()::halt);
    }

    /** Asked of the kernel's own table: System.console() knows of two streams together only. */
    private static boolean isTerminal(int descriptor) {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        }
        try {
            String target =
                    Files.readSymbolicLink(DESCRIPTORS.resolve(String.valueOf(descriptor)))
                            .toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException e) {
            return false; // closed
        }
    }

    /** Whether what is shown may have colours: on a terminal that is not dumb, and not unwanted. */
    public boolean wantsColours() {
        return outIsTerminal && variables.getOrDefault("NO_COLOR", "").isEmpty() && !isDumb();
    }

    /** Whether the terminal cannot move its cursor. */
    public boolean isDumb() {
        String type = variables.getOrDefault("TERM", "");
        return type.isEmpty() || type.equals("dumb");
    }
}
