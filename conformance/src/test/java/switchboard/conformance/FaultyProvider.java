package switchboard.conformance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.Stream;
import switchboard.engine.Availability;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.PollerProvider;
import switchboard.engine.readiness.ReadinessEngine;
import switchboard.engine.readiness.SocketCalls;

/** Engines over a real poller and real sockets, whose accept fails when the test says so. */
final class FaultyProvider implements EngineProvider {

    private final PollerProvider provider;
    private int errno;
    private int failuresLeft;
    private int lastAccepted = -1;

    private FaultyProvider(PollerProvider provider) {
        this.provider = provider;
    }

    /** One for each mechanism that runs here; {@code -Dengine=NAME} leaves one. */
    static Stream<FaultyProvider> all() {
        return ChatSetting.oneLoop()
                .map(setting -> Engines.named(setting.engine()))
                .filter(PollerProvider.class::isInstance)
                .map(provider -> new FaultyProvider((PollerProvider) provider));
    }

    /** Those that tell of a descriptor that was closed behind them; others have forgotten it. */
    static Stream<FaultyProvider> tellingOfClosedDescriptors() {
        return all().filter(provider -> Set.of("poll", "select").contains(provider.name()));
    }

    /** From now on accept fails so often. */
    void failAccept(int withErrno, int times) {
        errno = withErrno;
        failuresLeft = times;
    }

    /** The descriptor that was accepted last. */
    int lastAccepted() {
        return lastAccepted;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Availability check() {
        return provider.check();
    }

    @Override
    public int descriptorMax() {
        return provider.descriptorMax();
    }

    @Override
    public Engine open(EngineLimits limits) {
        Poller poller = provider.openPoller();
        SocketCalls calls = faulty(provider.openCalls(poller));
        return new ReadinessEngine(poller, calls, limits, System::nanoTime);
    }

    private SocketCalls faulty(SocketCalls calls) {
        return (SocketCalls)
                Proxy.newProxyInstance(
                        SocketCalls.class.getClassLoader(),
                        new Class<?>[] {SocketCalls.class},
                        (proxy, method, arguments) -> {
                            boolean accepts = method.getName().equals("accept");
                            if (accepts && failuresLeft > 0) {
                                failuresLeft--;
                                return -errno;
                            }
                            try {
                                Object answer = method.invoke(calls, arguments);
                                if (accepts && (int) answer >= 0) {
                                    lastAccepted = (int) answer;
                                }
                                return answer;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Override
    public String toString() {
        return name();
    }
}
