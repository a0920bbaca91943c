package switchboard.conformance;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import switchboard.engine.Availability;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;

/**
 * What a room of a test runs on. {@code -Dengine=NAME} leaves one engine.
 *
 * <p>How loops share a room is no matter of the engine: two loops are usually tried on two engines
 * that differ in everything, and on all with {@code -Dswitchboard.long=true} or by name.
 *
 * @param engine an engine that runs here
 * @param loops number of event loops
 */
record ChatSetting(String engine, int loops) {

    private static final String CHOSEN = System.getProperty("engine", "");
    private static final Set<String> WITH_TWO_LOOPS = Set.of("epoll", "nio");

    /** Every engine with real sockets, one loop. */
    static Stream<ChatSetting> oneLoop() {
        return withLoops(1, 1);
    }

    /** Two engines that differ in everything, one loop; all of them in a long run. */
    static Stream<ChatSetting> enginesThatDiffer() {
        return oneLoop().filter(ChatSetting::isTriedWithTwoLoops);
    }

    /** Every engine with real sockets, one loop, and two. */
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
                                .mapToObj(loops -> new ChatSetting(name, loops)))
                .filter(setting -> setting.loops == 1 || setting.isTriedWithTwoLoops());
    }

    private boolean isTriedWithTwoLoops() {
        return WITH_TWO_LOOPS.contains(engine) || CHOSEN.equals(engine) || ChatFigures.LONG;
    }

    private static List<String> engines() {
        return Engines.all().stream()
                .filter(provider -> provider.check() instanceof Availability.Available)
                .map(EngineProvider::name)
                .filter(name -> CHOSEN.isEmpty() || CHOSEN.equals(name))
                .toList();
    }

    @Override
    public String toString() {
        return engine + (loops == 1 ? "" : ", " + loops + " loops");
    }
}
