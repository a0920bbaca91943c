package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The launcher with one source per module, and a Maven, a JDK and a PATH that are small scripts.
 * The JDK asked for is one that no machine has, so that only the fake one can be found.
 */
final class FakeCheckout {

    private static final int JDK = 9000;
    private static final List<String> UTILITIES =
            List.of(
                    "sh",
                    "cat",
                    "date",
                    "dirname",
                    "find",
                    "flock",
                    "grep",
                    "head",
                    "ls",
                    "mkdir",
                    "mkfifo",
                    "mv",
                    "perl",
                    "readlink",
                    "rm",
                    "sed",
                    "tail",
                    "touch");

    final Path home;
    final Path launcher;
    final Path jdk;
    final Path bin;
    Path startFolder;

    /** What one run of the launcher gave. */
    record Outcome(int code, String out, String err) {}

    FakeCheckout(Path place) throws IOException {
        home = Files.createDirectories(place);
        bin = Files.createDirectories(home.resolve("bin"));
        jdk = home.resolve("jdk");
        startFolder = home;
        launcher = home.resolve("switchboard");
        Files.copy(Repository.ROOT.resolve("switchboard"), launcher);
        String finder = Files.readString(Repository.ROOT.resolve("tools/jdk.sh"));
        write("tools/jdk.sh", finder.replace("jdk_min=25", "jdk_min=" + JDK));
        write("pom.xml", "");
        for (String module : modules()) {
            write(module + "/pom.xml", "");
            write(module + "/src/main/java/Some.java", "");
        }
        linkUtilities();
        jdk(jdk, JDK + ".0.1");
        java("for a; do printf '<%s>' \"$a\"; done; echo; pwd; echo $$");
        mvn("3.9.1", "echo '[INFO] Building switchboard-cli 0.1 [1/1]'");
    }

    /** The modules that the launcher watches. */
    static List<String> modules() {
        return Repository.lines(Repository.ROOT.resolve("switchboard")).stream()
                .filter(line -> line.startsWith("modules="))
                .map(line -> line.replaceFirst("modules='(.*)'", "$1"))
                .flatMap(line -> List.of(line.split(" ")).stream())
                .toList();
    }

    private void linkUtilities() throws IOException {
        for (String name : UTILITIES) {
            for (String folder : List.of("/usr/bin", "/bin")) {
                Path real = Path.of(folder, name);
                if (Files.exists(real) && !Files.exists(bin.resolve(name))) {
                    Files.createSymbolicLink(bin.resolve(name), real);
                }
            }
        }
    }

    /** Before the folder is deleted: what deletes it warns of each link that leads out of it. */
    void unlinkUtilities() throws IOException {
        for (String name : UTILITIES) {
            Files.deleteIfExists(bin.resolve(name));
        }
    }

    void jdk(Path folder, String version) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(
                folder.resolve("release"),
                "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
        script(folder.resolve("bin/javac"), "exit 1");
        script(folder.resolve("bin/java"), "echo java of " + version);
    }

    void java(String body) throws IOException {
        java("exit 1", body);
    }

    /** A JVM that does one thing when it is to make a cache, and another when it is to run. */
    void java(String training, String body) throws IOException {
        String trains = "case \" $* \" in *AOTCacheOutput*) " + training + ";; esac\n";
        script(jdk.resolve("bin/java"), trains + body);
    }

    /** A Maven that counts its builds, does as told, and makes a jar if that has not made any. */
    void mvn(String version, String body) throws IOException {
        String says =
                "case \" $* \" in *' --version '*) echo Apache Maven "
                        + version
                        + "; exit;; esac\n";
        String counts = "echo build >>'" + home.resolve("builds") + "'\n";
        String makes =
                "\nfor a; do case $a in -Dbuild.root=*) to=${a#*=}/app;; esac; done\n"
                        + "[ -e \"$to\" ] || { mkdir -p \"$to\" && : >\"$to/some.jar\"; }";
        script(bin.resolve("mvn"), says + counts + body + makes);
    }

    int builds() throws IOException {
        Path counter = home.resolve("builds");
        return Files.exists(counter) ? Files.readAllLines(counter).size() : 0;
    }

    Path write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    Path fifo(String name) throws IOException, InterruptedException {
        Path fifo = home.resolve(name);
        if (new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() != 0) {
            throw new IOException("mkfifo " + fifo);
        }
        return fifo;
    }

    private static void script(Path file, String body) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("chmod " + file);
        }
    }

    Process start(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(startFolder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("HOME", home.toString());
        if (Files.exists(jdk)) {
            builder.environment().put("JAVA_HOME", jdk.toString());
        }
        Process process = builder.start();
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(() -> kill(process));
        return process;
    }

    /** What the launcher started too: a child that lives keeps the pipes to the test open. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return outcome(start(launcher, arguments));
    }

    static Outcome outcome(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        StringBuilder err = new StringBuilder();
        BufferedReader reader = process.errorReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            err.append(line).append('\n');
        }
        return new Outcome(process.waitFor(), out, err.toString());
    }
}
