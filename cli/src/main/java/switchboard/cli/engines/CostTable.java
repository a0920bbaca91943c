package switchboard.cli.engines;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import switchboard.cli.io.Json;

/** What was measured, for people and for programs. One thread. */
public final class CostTable {

    private static final double NANOS_PER_MICRO = 1_000;

    private CostTable() {}

    /** A row for each number of idle connections, a column for each engine. */
    public static List<String> text(List<Cost> costs) {
        List<String> engines = costs.stream().map(Cost::engine).distinct().toList();
        TextTable table = new TextTable(true);
        List<String> head = new ArrayList<>(List.of("idle"));
        head.addAll(engines);
        table.row(head);
        for (int idle : costs.stream().map(Cost::idle).distinct().sorted().toList()) {
            List<String> row = new ArrayList<>(List.of(String.format(Locale.ROOT, "%,d", idle)));
            for (String engine : engines) {
                row.add(cell(costs, engine, idle));
            }
            table.row(row);
        }
        List<String> lines = new ArrayList<>();
        lines.add("microseconds of CPU per round trip of one active connection among idle ones");
        lines.addAll(table.lines());
        return lines;
    }

    private static String cell(List<Cost> costs, String engine, int idle) {
        return costs.stream()
                .filter(cost -> cost.engine().equals(engine) && cost.idle() == idle)
                .map(cost -> String.format(Locale.ROOT, "%,.1f", cost.nanos() / NANOS_PER_MICRO))
                .findFirst()
                .orElse("-");
    }

    /** One JSON object for each cost. */
    public static List<String> json(List<Cost> costs) {
        return costs.stream()
                .map(cost ->
                        Json.event("measured")
                                .with("engine", cost.engine())
                                .with("idle", cost.idle())
                                .with("nanos", cost.nanos())
                                .toString())
                .toList();
    }
}
