package switchboard.conformance;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import switchboard.engine.Availability;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

/**
 * What a room of a test runs on. {@code -Dengine=NAME} leaves one engine.
 *
 * @param engine an engine that runs here
 * @param loops number of event loops
 */
record ChatSetting(String engine, int loops) {

    /** Every engine with real sockets, one loop. */
    static Stream<ChatSetting> oneLoop() {
        return withLoops(1, 1);
    }

    /** Every engine with real sockets, one loop and two. */
    static Stream<ChatSetting> oneLoopAndTwo() {
        return withLoops(1, 2);
    }

    /** Every engine with real sockets, two loops. */
    static Stream<ChatSetting> twoLoops() {
        return withLoops(2, 2);
    }

    private static Stream<ChatSetting> withLoops(int from, int to) {
        return engines().stream()
                .flatMap(name ->
                        IntStream.rangeClosed(from, to)
                                .mapToObj(loops -> new ChatSetting(name, loops)));
    }

    private static List<String> engines() {
        String chosen = System.getProperty("engine", "");
        return Engines.all().stream()
                .filter(provider -> provider.check() instanceof Availability.Available)
                .map(EngineProvider::name)
                .filter(name -> chosen.isEmpty() || chosen.equals(name))
                .toList();
    }

    @Override
    public String toString() {
        return engine + (loops == 1 ? "" : ", " + loops + " loops");
    }
}
