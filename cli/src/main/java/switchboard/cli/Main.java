package switchboard.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import switchboard.cli.io.Environment;

/** The {@code switchboard} command. */
public final class Main {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Main() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(inUtf8(args), Environment.ofProcess()));
    }

    /** Runs the command in an environment of the caller's; returns the exit code. */
    static int run(String[] args, Environment environment) {
        CommandTree tree = new CommandTree(environment);
        try {
            return tree.run(args);
        } catch (RuntimeException | Error e) {
            say(environment.err(), "switchboard: this should not happen, please report it: " + e);
            return ExitCode.LOCAL;
        }
    }

    /** Writes a line at once; for when the process is about to end. */
    static void say(OutputStream to, String line) {
        write(to, line + "\n");
    }

    /** Writes text at once. */
    static void write(OutputStream to, String text) {
        PrintWriter writer = new PrintWriter(to, false, StandardCharsets.UTF_8);
        writer.print(text);
        writer.flush();
    }

    /** In a locale without UTF-8 the JVM cannot read such arguments; the kernel still has them. */
    private static String[] inUtf8(String[] args) {
        if (Arrays.stream(args).noneMatch(arg -> arg.indexOf('\uFFFD') >= 0)) {
            return args;
        }
        try {
            String all = Files.readString(COMMAND_LINE);
            String[] words = all.split("\0", -1);
            int end = words.length - 1; // behind the last word there is one more NUL
            return Arrays.copyOfRange(words, end - args.length, end);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return args;
        }
    }
}
