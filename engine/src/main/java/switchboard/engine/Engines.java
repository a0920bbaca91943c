package switchboard.engine;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import switchboard.engine.Availability.Unavailable;

/** Finds engines on the module path or class path and chooses among them by name. Any thread. */
public final class Engines {

    /** The name that leaves the choice to us: epoll on Linux, nio where that cannot run. */
    public static final String AUTO = "auto";

    private static final String FALLBACK = "nio";

    /**
     * A provider whose engines run here.
     *
     * @param remark one sentence for the user when a better engine cannot run, else empty
     */
    public record Choice(EngineProvider provider, String remark) {}

    private Engines() {}

    /** Every provider there is, also those that cannot run here, by name. */
    public static List<EngineProvider> all() {
        return ServiceLoader.load(EngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(EngineProvider::name))
                .toList();
    }

    /**
     * The provider of that name, or what {@link #AUTO} stands for.
     *
     * @throws EngineUnavailableException with one sentence, when there is none or it cannot run
     */
    public static EngineProvider named(String name) {
        return choose(name).provider();
    }

    /**
     * As {@link #named}, with what the user should be told about it.
     *
     * @throws EngineUnavailableException with one sentence, when there is none or it cannot run
     */
    public static Choice choose(String name) {
        return choose(name, all(), System.getProperty("os.name"));
    }

    static Choice choose(String name, List<EngineProvider> providers, String system) {
        if (name.equals(AUTO)) {
            return choose(providers, system);
        }
        EngineProvider provider = find(name, providers);
        if (provider.check() instanceof Unavailable why) {
            throw new EngineUnavailableException(sentence(name, why));
        }
        return new Choice(provider, "");
    }

    private static Choice choose(List<EngineProvider> providers, String system) {
        String remark = "";
        for (EngineProvider provider : providers) {
            if (system.equals("Linux") && provider.name().equals("epoll")) {
                if (provider.check() instanceof Unavailable why) {
                    remark = sentence(provider.name(), why) + "; using " + FALLBACK;
                } else {
                    return new Choice(provider, "");
                }
            }
        }
        return new Choice(find(FALLBACK, providers), remark);
    }

    private static EngineProvider find(String name, List<EngineProvider> providers) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new EngineUnavailableException(unknown(name, providers)));
    }

    private static String sentence(String name, Unavailable why) {
        return "engine " + name + " cannot run: " + why.reason() + "; " + why.remedy();
    }

    private static String unknown(String name, List<EngineProvider> providers) {
        String known =
                providers.stream().map(EngineProvider::name).collect(Collectors.joining(", "));
        return "no engine is called " + name + "; known are " + AUTO + ", " + known;
    }
}
