package switchboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The two cores that are used: the first two this process may run on, unless the environment names
 * others ({@code BENCH_CORES=0,2}, where 0 and 1 are threads of one core).
 */
record Cores(String server, String loader) {

    static Cores chosen() throws IOException {
        String named = System.getenv("BENCH_CORES");
        return of(named == null ? allowed() : named);
    }

    /** From a list as the kernel writes it, such as {@code 0-3,8}. */
    static Cores of(String list) throws IOException {
        List<String> cores = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            String[] ends = part.strip().split("-", 2);
            try {
                for (int core = Integer.parseInt(ends[0]);
                        core <= Integer.parseInt(ends[ends.length - 1]);
                        core++) {
                    cores.add(Integer.toString(core));
                }
            } catch (NumberFormatException e) {
                throw new IOException("not a list of cores: " + list, e);
            }
        }
        if (cores.size() < 2) {
            throw new IOException("two cores are needed, these are there: " + list);
        }
        return new Cores(cores.get(0), cores.get(1));
    }

    private static String allowed() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0-1");
    }
}
