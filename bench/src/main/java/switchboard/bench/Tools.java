package switchboard.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import switchboard.bench.Contender.Launch;

/**
 * Where the programs are that the run needs.
 *
 * @param root of the project
 * @param build the folder {@code bench/run} has built into; it holds {@code native/}
 * @param cores where servers and load programs run
 */
record Tools(Path root, Path build, Cores cores) {

    /** The same for every server on the JVM. */
    static final List<String> JVM_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms1g",
                    "-Xmx1g",
                    "-XX:+UseCompactObjectHeaders",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    String nativeProgram(String name) {
        return build.resolve("native").resolve(name).toString();
    }

    /** A server's key and certificate, as {@code bench/run} has made them. */
    Path certificate() {
        return build.resolve("server.p12");
    }

    /** A command that runs a class of the class path that this program has. */
    private static List<String> java(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return command;
    }

    /** Starts a class of the class path, with the port as its first argument. */
    Launch onJvm(String mainClass, String... more) {
        return (port, folder) -> {
            List<String> arguments = new ArrayList<>(List.of(Integer.toString(port)));
            arguments.addAll(List.of(more));
            return java(mainClass, arguments);
        };
    }

    /** The same on a JVM that counts its memory beside the heap. */
    Launch onCountingJvm(String mainClass) {
        Launch usual = onJvm(mainClass);
        return (port, folder) -> {
            List<String> command = new ArrayList<>(usual.command(port, folder));
            command.add(1, "-XX:NativeMemoryTracking=summary");
            return command;
        };
    }

    /** Starts a program that {@code bench/run} has compiled, with the port as its argument. */
    Launch inC(String name) {
        return (port, folder) -> List.of(nativeProgram(name), Integer.toString(port));
    }

    /** A program of the search path; the administrator's folders are looked at too. */
    static Optional<Path> find(String program) {
        Stream<String> folders =
                Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"));
        return folders.map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
