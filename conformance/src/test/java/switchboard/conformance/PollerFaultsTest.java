package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;
import switchboard.engine.Operation;
import switchboard.engine.SocketHandle;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.PollerProvider;
import switchboard.engine.readiness.SocketCalls;
import switchboard.testkit.EngineDriver;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.LoopbackFixture;
import switchboard.testkit.Peer;

/** Faults of single calls and descriptors, with the poller that runs in production. */
@Timeout(60)
final class PollerFaultsTest {

    private static final int ALWAYS = Integer.MAX_VALUE;
    private static final long SEVERAL_PAUSES_NANOS = 450_000_000;

    @OnEveryPoller
    void anAcceptThatFailsForTheProcessPausesIsReportedOnceAndGoesOn(
            FaultyProvider provider, TestReporter reporter) {
        for (int errno : List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM)) {
            try (LoopbackFixture world = new LoopbackFixture(provider);
                    EngineDriver driver = new EngineDriver(world, EngineLimits.DEFAULT)) {
                SocketHandle listener = driver.listen();
                provider.failAccept(errno, ALWAYS);
                Peer peer = world.connect(driver.address(listener));
                long turns = driver.turnsIn(SEVERAL_PAUSES_NANOS);
                assertThat(turns).as("turns with errno %d", errno).isLessThan(20);
                assertThat(driver.events().of(listener, Failed.class))
                        .singleElement()
                        .matches(failed -> failed.failure().operation() == Operation.ACCEPT)
                        .matches(failed -> failed.failure().errno() == errno);
                provider.failAccept(errno, 0);
                Link link = driver.link(listener, peer);
                peer.write("in the end");
                driver.pollUntil(
                        "received", () -> driver.input(link.handle()).equals("in the end"));
                reporter.publishEntry(
                        provider + ", accept fails with " + errno + ": " + turns + " turns");
            }
        }
    }

    @OnEveryPoller
    void anAcceptThatFailsForOneConnectionGoesOnAtOnceAndSaysNothing(FaultyProvider provider) {
        for (int errno : List.of(Errno.ECONNABORTED, Errno.EPROTO, Errno.EINTR)) {
            try (LoopbackFixture world = new LoopbackFixture(provider);
                    EngineDriver driver = new EngineDriver(world, EngineLimits.DEFAULT)) {
                SocketHandle listener = driver.listen();
                provider.failAccept(errno, 3);
                world.connect(driver.address(listener));
                driver.pollUntil(
                        "accepted", () -> driver.events().count(listener, Accepted.class) > 0);
                assertThat(driver.events().count(listener, Failed.class)).isZero();
            }
        }
    }

    /**
     * What the engine did not do itself; epoll forgets such a descriptor, poll says NVAL for ever.
     */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("switchboard.conformance.FaultyProvider#tellingOfClosedDescriptors")
    void aDescriptorThatWasClosedBehindTheEngineHarmsNobodyElse(FaultyProvider provider) {
        try (LoopbackFixture world = new LoopbackFixture(provider);
                EngineDriver driver = new EngineDriver(world, EngineLimits.DEFAULT)) {
            SocketHandle listener = driver.listen();
            Link link = driver.link(listener, world.connect(driver.address(listener)));
            int descriptor = provider.lastAccepted();
            Link other = driver.link(listener, world.connect(driver.address(listener)));
            closeBehindTheEngine(provider.name(), descriptor);
            driver.pollUntil(
                    "failed", () -> driver.events().count(link.handle(), Failed.class) > 0);
            assertThat(driver.events().of(link.handle(), Failed.class))
                    .singleElement()
                    .matches(failed -> failed.failure().errno() == Errno.EBADF);
            assertThat(driver.turnsIn(100_000_000)).isLessThan(5);
            other.peer().write("still here");
            driver.pollUntil("received", () -> driver.input(other.handle()).equals("still here"));
        }
    }

    private static void closeBehindTheEngine(String name, int descriptor) {
        EngineProvider provider = Engines.named(name);
        PollerProvider pollers = (PollerProvider) provider;
        try (var poller = pollers.openPoller();
                SocketCalls calls = pollers.openCalls(poller)) {
            calls.close(descriptor);
        }
    }
}
