package switchboard.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * One file of 1 GiB from a sender to a receiver that discards it, each on a core of its own: ours
 * against C, ncat and socat, in turn. One thread.
 */
final class FileBench {

    private static final long FILE_BYTES = 1L << 30;
    private static final int PORT = 20_901;
    private static final String OWN = "switchboard.bench.own.SwitchboardFile";

    private final Tools tools;
    private final int rounds;
    private final Path file;
    private final Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
    private final Map<String, Process> standing = new LinkedHashMap<>();

    /** How one transfer went. */
    private record Outcome(double seconds, double cpuSeconds) {}

    private FileBench(Tools tools, int rounds) {
        this.tools = tools;
        this.rounds = rounds;
        this.file = tools.build().resolve("file-of-1-GiB");
    }

    /** Measures and writes the report; returns where it is. */
    static Path run(Tools tools, Options options, String command)
            throws IOException, InterruptedException {
        FileBench bench = new FileBench(tools, options.quick() ? 2 : 7);
        bench.makeFile();
        for (int round = 0; round <= bench.rounds; round++) {
            bench.round(round == 0); // the first warms up
        }
        Path given = options.out();
        String name = LocalDate.now(ZoneId.systemDefault()) + "-files.md";
        Path out = given == null ? tools.root().resolve("docs/benchmarks").resolve(name) : given;
        Files.createDirectories(out.toAbsolutePath().getParent());
        Files.writeString(out, bench.report(command));
        return out;
    }

    private void makeFile() throws IOException {
        if (Files.exists(file) && Files.size(file) == FILE_BYTES) {
            return;
        }
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long done = 0; done < FILE_BYTES; done += block.length) {
                out.write(block);
            }
        }
    }

    private void round(boolean warming) throws IOException, InterruptedException {
        if (warming) {
            stand("Switchboard", tools.onJvm(OWN, file.toString()).command(PORT, file));
            stand(
                    "C, sendfile",
                    List.of(tools.nativeProgram("file_send"), port(1), file.toString()));
        }
        int index = 0;
        for (Map.Entry<String, Process> each : standing.entrySet()) {
            int repeats = warming ? 10 : 1;
            for (int i = 0; i < repeats; i++) {
                Outcome outcome = take(PORT + index, each.getValue().pid());
                if (!warming) {
                    keep(each.getKey(), outcome);
                }
            }
            index++;
        }
        if (warming) {
            return;
        }
        String in = " < '" + file + "'";
        once("ncat", "ncat -l --send-only 127.0.0.1 " + port(2) + in, port(2));
        String listen = "TCP-LISTEN:" + port(3) + ",bind=127.0.0.1,reuseaddr";
        once("socat", "socat -u STDIN " + listen + in, port(3));
        System.out.println("round done: " + last());
    }

    private String last() {
        StringBuilder line = new StringBuilder();
        outcomes.forEach((name, all) ->
                line.append(name)
                        .append(' ')
                        .append(megabytes(all.getLast().seconds()))
                        .append(" MB/s  "));
        return line.toString();
    }

    private static String port(int offset) {
        return Integer.toString(PORT + offset);
    }

    private void stand(String name, List<String> command) throws IOException, InterruptedException {
        Process process = pinned(tools.cores().server(), command);
        standing.put(name, process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        TimeUnit.SECONDS.sleep(3);
    }

    private static Process pinned(String core, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("taskset", "-c", core));
        all.addAll(command);
        return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** A program that ends after one transfer; the shell tells what CPU it took. */
    private void once(String name, String command, String port)
            throws IOException, InterruptedException {
        String script = "TIMEFORMAT='%3U %3S'; time " + command;
        List<String> all = List.of("taskset", "-c", tools.cores().server(), "bash", "-c", script);
        Process process = new ProcessBuilder(all).start();
        TimeUnit.MILLISECONDS.sleep(300);
        Outcome outcome = take(Integer.parseInt(port), process.pid());
        String[] times =
                new String(process.getErrorStream().readAllBytes(), US_ASCII).strip().split("\\s+");
        process.waitFor();
        double cpu =
                Arrays.stream(times).skip(times.length - 2).mapToDouble(Double::parseDouble).sum();
        keep(name, new Outcome(outcome.seconds(), cpu));
    }

    private void keep(String name, Outcome outcome) {
        outcomes.computeIfAbsent(name, it -> new ArrayList<>()).add(outcome);
    }

    private Outcome take(int port, long pid) throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        tools.nativeProgram("file_load"),
                        Integer.toString(port),
                        Long.toString(FILE_BYTES),
                        Long.toString(pid));
        Process process = pinned(tools.cores().loader(), command);
        String[] figures =
                new String(process.getInputStream().readAllBytes(), US_ASCII).strip().split(" ");
        if (process.waitFor() != 0) {
            throw new IOException("a transfer from port " + port + " failed");
        }
        return new Outcome(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
    }

    private static String megabytes(double seconds) {
        return String.format(Locale.ROOT, "%.0f", FILE_BYTES / seconds / 1e6);
    }

    private double median(String name, ToDoubleFunction<Outcome> of) {
        double[] all =
                outcomes.getOrDefault(name, List.of()).stream().mapToDouble(of).sorted().toArray();
        return all[all.length / 2];
    }

    private String report(String command) {
        StringBuilder text = new StringBuilder();
        text.append("# One file of 1 GiB\n\n")
                .append("The sender has one core, the receiver another and discards what comes; ")
                .append("the file is in memory.\nMedians of ")
                .append(rounds)
                .append(" rounds, the senders in turn.\n\n")
                .append("* commit ")
                .append(Machine.commit(tools.root()))
                .append("\n* `")
                .append(command)
                .append("`\n* ")
                .append(Machine.processor())
                .append(", ")
                .append(Machine.kernel())
                .append(", congestion control ")
                .append(Machine.congestionControl())
                .append(", Java ")
                .append(Runtime.version())
                .append("\n\n| sender | MB/s | CPU seconds per GiB |\n|---|---|---|\n");
        for (String name : outcomes.keySet()) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %.3f |%n",
                            name,
                            megabytes(median(name, Outcome::seconds)),
                            median(name, Outcome::cpuSeconds)));
        }
        text.append(
                "\n| Switchboard against | speed | CPU | goal of both | |\n|---|---|---|---|---|\n");
        goal("C, sendfile", 0.95, text);
        goal("ncat", 4, text);
        goal("socat", 6, text);
        return text.toString();
    }

    private void goal(String rival, double wanted, StringBuilder text) {
        double speed = median(rival, Outcome::seconds) / median("Switchboard", Outcome::seconds);
        double cpu =
                median(rival, Outcome::cpuSeconds) / median("Switchboard", Outcome::cpuSeconds);
        String verdict = speed >= wanted && cpu >= wanted ? "reached" : "**not reached**";
        text.append(
                String.format(
                        Locale.ROOT,
                        "| %s | %.2f | %.2f | %.2f | %s |%n",
                        rival,
                        speed,
                        cpu,
                        wanted,
                        verdict));
    }
}
