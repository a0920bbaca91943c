package switchboard.cli.engines;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import switchboard.cli.io.Json;
import switchboard.engine.Availability;
import switchboard.engine.Availability.Available;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

/** Which engines there are, whether they run here, and what limits them. One thread. */
public final class EngineReport {

    private static final long KIB = 1 << 10;

    private record Entry(EngineProvider provider, KnownEngine known, Availability availability) {}

    private final ProcessLimits limits = ProcessLimits.read();
    private final Engines.Choice auto;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * Tries each engine for a moment.
     *
     * @param providers those to tell of
     */
    public EngineReport(List<EngineProvider> providers) {
        auto = Engines.choose(Engines.AUTO);
        for (EngineProvider provider : providers.stream().sorted(KnownEngine.ORDER).toList()) {
            entries.add(new Entry(provider, KnownEngine.named(provider.name()), provider.check()));
        }
    }

    /** Those that run here, in their order. */
    public List<EngineProvider> available() {
        return entries.stream()
                .filter(entry -> entry.availability() instanceof Available)
                .map(Entry::provider)
                .toList();
    }

    /** As a table, and what else is to be known. */
    public List<String> text() {
        TextTable table = new TextTable(false);
        table.row(List.of("engine", "runs", "how it waits", "limits"));
        List<String> remedies = new ArrayList<>();
        for (Entry entry : entries) {
            String name = entry.provider().name();
            switch (entry.availability()) {
                case Available yes -> table.row(List.of(name, "yes", waits(entry), limits(entry)));
                case Unavailable why -> {
                    table.row(List.of(name, "no", waits(entry)));
                    remedies.add(name + " cannot run: " + why.reason() + "; " + why.remedy());
                }
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.addAll(remedies);
        lines.add("limits: descriptors ulimit -n, for select FD_SETSIZE; locked memory ulimit -l");
        lines.add("auto takes " + auto.provider().name() + ": " + whyAuto());
        return lines;
    }

    private static String waits(Entry entry) {
        return entry.known().waits();
    }

    private String limits(Entry entry) {
        long descriptors = limits.descriptors(entry.provider());
        String text = descriptors < 0 ? "" : count(descriptors) + " descriptors";
        return entry.known().locksMemory() && limits.lockedBytes() >= 0
                ? text + ", " + size(limits.lockedBytes()) + " locked"
                : text;
    }

    private static String count(long number) {
        return number == Long.MAX_VALUE
                ? "any number of"
                : String.format(Locale.ROOT, "%,d", number);
    }

    private static String size(long bytes) {
        return bytes == Long.MAX_VALUE ? "any memory" : count(bytes / KIB) + " KiB";
    }

    private String whyAuto() {
        if (!auto.remark().isEmpty()) {
            return auto.remark();
        }
        return auto.provider().name().equals("nio")
                ? "the engines of Linux do not run on " + System.getProperty("os.name")
                : "its cost does not grow with idle connections, and it runs on every Linux";
    }

    /** As one JSON object per engine, and one for the choice. */
    public List<String> json() {
        List<String> lines = new ArrayList<>();
        for (Entry entry : entries) {
            lines.add(json(entry).toString());
        }
        lines.add(
                Json.event("auto")
                        .with("engine", auto.provider().name())
                        .with("reason", whyAuto())
                        .toString());
        return lines;
    }

    private Json json(Entry entry) {
        Json json =
                Json.event("engine")
                        .with("engine", entry.provider().name())
                        .with("available", entry.availability() instanceof Available);
        if (entry.availability() instanceof Unavailable why) {
            return json.with("reason", why.reason()).with("remedy", why.remedy());
        }
        long descriptors = limits.descriptors(entry.provider());
        if (descriptors >= 0 && descriptors < Long.MAX_VALUE) {
            json.with("descriptors", descriptors);
        }
        boolean limited = limits.lockedBytes() >= 0 && limits.lockedBytes() < Long.MAX_VALUE;
        return entry.known().locksMemory() && limited
                ? json.with("lockedBytes", limits.lockedBytes())
                : json;
    }
}
