package switchboard.cli.engines;

import java.util.Comparator;
import java.util.List;
import switchboard.engine.EngineProvider;

/**
 * What is known of an engine beforehand. Any thread.
 *
 * @param name its name; empty for one that is not known
 * @param locksMemory whether its memory counts as locked
 * @param waits how it waits
 */
record KnownEngine(String name, boolean locksMemory, String waits) {

    /** In the order of the tutorials, then what came later. */
    private static final List<KnownEngine> ALL =
            List.of(
                    new KnownEngine("select", false, "hands over a set of all, each time it waits"),
                    new KnownEngine("poll", false, "hands over a list of all, each time it waits"),
                    new KnownEngine(
                            "epoll", false, "the kernel keeps the list, tells what is ready"),
                    new KnownEngine("epoll-edge", false, "the same, tells what has become ready"),
                    new KnownEngine(
                            "io_uring", true, "the kernel does the work and tells what is done"),
                    new KnownEngine("nio", false, "the JDK's selector"));

    static final Comparator<EngineProvider> ORDER =
            Comparator.comparingInt((EngineProvider engine) -> place(engine.name()))
                    .thenComparing(EngineProvider::name);

    static KnownEngine named(String name) {
        int place = place(name);
        return place < ALL.size() ? ALL.get(place) : new KnownEngine("", false, "");
    }

    private static int place(String name) {
        for (int i = 0; i < ALL.size(); i++) {
            if (ALL.get(i).name().equals(name)) {
                return i;
            }
        }
        return ALL.size();
    }
}
