package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import switchboard.engine.Availability.Available;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;
import switchboard.engine.SocketHandle;
import switchboard.engine.linux.UringTrials;
import switchboard.testkit.ContractFixture;
import switchboard.testkit.EngineContract;
import switchboard.testkit.EngineDriver;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Received;
import switchboard.testkit.EngineEvent.Sent;
import switchboard.testkit.LoopbackFixture;
import switchboard.testkit.Peer;

/** What is io_uring's own: buffers that run out, queues that are full, the end of operations. */
@Timeout(120)
@EnabledIf("switchboard.conformance.UringTest#runsHere")
final class UringTest {

    private static final long LONG_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SOME_TIME_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long END_SEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int FEW_TURNS = 3;

    /** Four buffers of 1,000 bytes. */
    private static final EngineLimits NARROW = new EngineLimits(1_000, 4_000, 4);

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** The contract, every batch of it too large for the queues. */
    @Nested
    final class WithTinyQueues extends EngineContract {
        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(UringTrials.tinyQueues());
        }
    }

    /** The contract without what came after Linux 6.0. */
    @Nested
    final class AsOnAnOldKernel extends EngineContract {
        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(UringTrials.asOnAnOldKernel());
        }
    }

    static boolean runsHere() {
        boolean chosen = System.getProperty("engine", "io_uring").equals("io_uring");
        return chosen && provider("io_uring").check() instanceof Available;
    }

    private static EngineProvider provider(String name) {
        return Engines.all().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    private final class World {

        final LoopbackFixture fixture;
        final EngineDriver driver;
        final SocketHandle listener;

        World(EngineProvider provider, EngineLimits limits) {
            fixture = new LoopbackFixture(provider);
            opened.add(fixture);
            driver = new EngineDriver(fixture, limits);
            opened.add(driver);
            listener = driver.listen();
        }

        Link link() {
            return driver.link(listener, fixture.connect(driver.address(listener)));
        }

        List<Link> links(int count) {
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                links.add(link());
            }
            return links;
        }

        int input(Link link) {
            return driver.events().inputBytes(link.handle());
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void connectionThatFloodsWhilePausedDelaysNobodysLine() {
        World world = new World(provider("io_uring"), NARROW);
        List<Link> floods = world.links(8); // twice as many as there are buffers
        Link modest = world.link();
        byte[] flood = bytes(1, 32_000);
        world.driver
                .events()
                .on(
                        Received.class,
                        event -> {
                            if (event.handle() != modest.handle()) {
                                world.driver.engine().receive(event.handle(), false);
                            }
                        });
        for (int round = 1; round <= 50; round++) {
            floods.forEach(link -> link.peer().write(flood, 0, flood.length));
            modest.peer().write("line\n");
            int expected = round * 5;
            long turns = world.driver.engine().turns();
            world.driver.pollUntil("the line", () -> world.input(modest) == expected);
            // A loop that waited in vain would have polled a thousand times a second.
            assertThat(world.driver.engine().turns() - turns).isLessThan(20);
        }
        floods.forEach(link -> assertThat(world.input(link)).isBetween(1, 1_000));
    }

    @Test
    void peerSeesTheEndWithin100MillisecondsOfCloseWhileAReceiveIsArmed() {
        World world = new World(provider("io_uring"), EngineLimits.DEFAULT);
        Link link = world.link();
        world.driver.turnsIn(SOME_TIME_NANOS); // the receive is the kernel's
        world.driver.engine().close(link.handle());
        world.driver.poll(0);
        long begun = System.nanoTime();
        while (!hasEnded(link.peer()) && System.nanoTime() - begun < END_SEEN_NANOS) {
            Thread.onSpinWait(); // the engine is not asked again
        }
        assertThat(link.peer().hasEnded()).isTrue();
        assertThat(world.driver.events().count(link.handle(), Closed.class)).isEqualTo(1);
    }

    private static boolean hasEnded(Peer peer) {
        assertThat(peer.read(1)).isEmpty();
        return peer.hasEnded();
    }

    @Test
    void exhaustedBuffersMakeNoTurnWithoutWork() {
        World world = new World(provider("io_uring"), NARROW);
        List<Link> links = world.links(16);
        List<Link> silent = world.links(16);
        links.forEach(link -> world.driver.engine().receive(link.handle(), false));
        world.driver.turnsIn(SOME_TIME_NANOS);
        byte[] bytes = bytes(2, 10_000);
        links.forEach(link -> assertThat(link.peer().write(bytes, 0, 10_000)).isEqualTo(10_000));
        links.forEach(link -> world.driver.engine().receive(link.handle(), true));
        silent.forEach(link -> world.driver.engine().receive(link.handle(), false));

        int idle = 0;
        while (links.stream().anyMatch(link -> world.input(link) < bytes.length)) {
            silent.forEach(link -> world.driver.engine().receive(link.handle(), true));
            int callbacks = world.driver.poll(LONG_WAIT_NANOS);
            assertThat(callbacks).as("no more than there are buffers").isLessThanOrEqualTo(4);
            idle += callbacks == 0 ? 1 : 0;
        }

        assertThat(idle).as("polls without work").isLessThanOrEqualTo(FEW_TURNS);
        assertThat(world.driver.turnsIn(SOME_TIME_NANOS)).isLessThanOrEqualTo(FEW_TURNS);
        links.forEach(l -> assertThat(world.driver.events().input(l.handle())).isEqualTo(bytes));
    }

    @Test
    void fullCompletionQueueLosesNoCompletion() {
        World world = new World(UringTrials.tinyQueues(), EngineLimits.DEFAULT);
        List<Link> links = world.links(60);
        byte[] answer = bytes(3, 100);
        world.driver
                .events()
                .on(Received.class, event -> world.driver.send(event.handle(), answer));
        for (int round = 1; round <= 20; round++) {
            links.forEach(link -> link.peer().write("question"));
            int expected = round * 8;
            world.driver.pollUntil(
                    "every question",
                    () -> links.stream().allMatch(link -> world.input(link) == expected));
            int answers = round;
            world.driver.pollUntil(
                    "every answer is taken",
                    () -> links.stream().allMatch(l -> sent(world, l) == answers));
        }
        for (Link link : links) {
            assertThat(link.peer().read(100 * 100)).hasSize(20 * answer.length);
        }
    }

    private static int sent(World world, Link link) {
        return world.driver.events().count(link.handle(), Sent.class);
    }

    @Test
    void moreOperationsThanTheSubmissionQueueHoldsAreAllCarriedOut() {
        World world = new World(UringTrials.tinyQueues(), EngineLimits.DEFAULT);
        List<Link> links = world.links(60);
        for (int round = 1; round <= 5; round++) {
            links.forEach(link -> world.driver.engine().receive(link.handle(), false));
            links.forEach(link -> world.driver.send(link.handle(), "x"));
            world.driver.poll(0); // CheckedEngine wants every answer in it
            links.forEach(link -> world.driver.engine().receive(link.handle(), true));
            links.forEach(link -> link.peer().write("y"));
            int expected = round;
            world.driver.pollUntil(
                    "every byte",
                    () -> links.stream().allMatch(link -> world.input(link) == expected));
        }
        links.forEach(link -> world.driver.engine().close(link.handle()));
        world.driver.pollUntil(
                "every end",
                () ->
                        links.stream()
                                .allMatch(l ->
                                        world.driver.events().count(l.handle(), Closed.class) > 0));
        links.forEach(link -> assertThat(link.peer().read(100)).hasSize(5));
    }

    @Test
    void resetIsToldThoughTheKernelReadTheLastBytesWhenItWasAlreadyThere() {
        World world = new World(UringTrials.smallBuffers(), EngineLimits.DEFAULT);
        Link link = world.link();
        world.driver.engine().receive(link.handle(), false);
        world.driver.turnsIn(SOME_TIME_NANOS);
        byte[] bytes = bytes(6, 40 * 64); // the last of them are read when it is woken
        assertThat(link.peer().write(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        link.peer().reset();
        world.driver.engine().receive(link.handle(), true);
        world.driver.pollUntil(
                "failed", () -> world.driver.events().count(link.handle(), Failed.class) == 1);
        assertThat(world.driver.events().input(link.handle())).isEqualTo(bytes);
    }

    @Test
    void closesInFlightShowNobodyAByteOfABufferThatWasGivenBack() {
        World world = new World(UringTrials.tinyQueues(), new EngineLimits(4_000, 16_000, 4));
        Link witness = world.link();
        byte[] told = bytes(4, 40_000);
        int written = 0;
        byte[] flood = bytes(5, 20_000);
        for (int round = 0; round < 200; round++) {
            Link link = world.link();
            link.peer().write(flood, 0, flood.length);
            written += witness.peer().write(told, written, Math.min(200, told.length - written));
            if (round % 2 == 0) {
                world.driver.poll(0); // bytes come while it is being closed
            }
            world.driver.engine().close(link.handle());
            world.driver.poll(0);
            byte[] came = world.driver.events().input(link.handle());
            assertThat(came).isEqualTo(Arrays.copyOf(flood, came.length));
        }
        int all = written;
        world.driver.pollUntil("all of it", () -> world.input(witness) == all);
        assertThat(world.driver.events().input(witness.handle()))
                .isEqualTo(Arrays.copyOf(told, all));
    }
}
