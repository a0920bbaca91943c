package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.engine.EngineLimits;
import switchboard.engine.SocketHandle;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Sent;

/** Sentence (i): bounded work per poll, and the rest served next time without waiting. */
interface BoundsContract extends EngineUnderTest {

    EngineLimits NARROW = new EngineLimits(1_000, 4_000, 4);

    @Test
    default void bytesPerHandleAndPerPollAreBounded() {
        EngineDriver driver = driver(NARROW);
        List<Link> links = links(driver, 10);
        byte[] bytes = Transfer.pattern(16_000);
        links.forEach(link -> driver.engine().receive(link.handle(), false));
        for (Link link : links) {
            Transfer.Writer writer = new Transfer.Writer(link.peer(), bytes);
            driver.pollUntil("written", writer::step);
        }
        driver.turnsIn(1_000_000); // all of it has arrived
        links.forEach(link -> driver.engine().receive(link.handle(), true));

        long start = world().clock().getAsLong();
        int polls = 0;
        while (links.stream().anyMatch(link -> inputBytes(driver, link) < bytes.length)) {
            driver.poll(WaitContract.LONG_WAIT_NANOS); // CheckedEngine counts the bytes
            polls++;
            assertThat(polls).as("polls").isLessThan(1_000);
        }

        assertThat(polls).as("polls").isGreaterThanOrEqualTo(10 * bytes.length / 4_000);
        assertThat(world().clock().getAsLong() - start)
                .as("time that passed while something was left")
                .isLessThan(WaitContract.SHORT_NANOS);
        links.forEach(link -> assertThat(driver.events().input(link.handle())).isEqualTo(bytes));
    }

    @Test
    default void noConnectionStarvesBesideOneThatNeverStopsSending() {
        EngineDriver driver = driver(NARROW);
        List<Link> greedy = links(driver, 8);
        List<Link> modest = links(driver, 8);
        byte[] flood = Transfer.pattern(32_000);
        modest.forEach(link -> link.peer().write("line\n"));

        for (int round = 0; round < 40; round++) {
            greedy.forEach(link -> link.peer().write(flood, 0, flood.length));
            driver.poll(1_000_000);
        }

        modest.forEach(link -> assertThat(driver.input(link.handle())).isEqualTo("line\n"));
        greedy.forEach(link -> assertThat(inputBytes(driver, link)).isPositive());
    }

    @Test
    default void answersComeBesideAFlood() {
        EngineDriver driver = driver(NARROW);
        List<Link> greedy = links(driver, 8);
        Link modest = links(driver, 1).getFirst();
        byte[] flood = Transfer.pattern(32_000);

        for (int round = 0; round < 40; round++) {
            greedy.forEach(link -> link.peer().write(flood, 0, flood.length));
            driver.send(modest.handle(), "x"); // CheckedEngine wants the answer in this poll
            driver.poll(1_000_000);
        }

        assertThat(driver.events().count(modest.handle(), Sent.class)).isEqualTo(40);
    }

    @Test
    default void acceptsPerPollAreBoundedAndTheRestComesWithoutWaiting() {
        EngineDriver driver = driver(NARROW);
        SocketHandle first = driver.listen();
        SocketHandle second = driver.listen();
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            peers.add(world().connect(driver.address(i % 2 == 0 ? first : second)));
        }

        long start = world().clock().getAsLong();
        for (int polls = 0; accepted(driver, first) + accepted(driver, second) < 20; polls++) {
            driver.poll(WaitContract.LONG_WAIT_NANOS); // CheckedEngine counts the accepts
            assertThat(polls).as("polls").isLessThan(100);
        }

        assertThat(world().clock().getAsLong() - start).isLessThan(WaitContract.SHORT_NANOS);
        assertThat(accepted(driver, first)).isEqualTo(10);
        assertThat(peers).hasSize(20);
    }

    private static int accepted(EngineDriver driver, SocketHandle listener) {
        return driver.events().count(listener, Accepted.class);
    }

    private static int inputBytes(EngineDriver driver, Link link) {
        return driver.events().inputBytes(link.handle());
    }

    private List<Link> links(EngineDriver driver, int count) {
        SocketHandle listener = driver.listen();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            links.add(driver.link(listener, world().connect(driver.address(listener))));
        }
        return links;
    }
}
