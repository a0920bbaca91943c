package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.EngineLimits;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Connected;
import switchboard.testkit.EngineEvent.Ended;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Received;
import switchboard.testkit.EngineEvent.Sent;

/** Sentences (a), (f), (g) and (m): where callbacks come from, and how handles end. */
interface CloseContract extends EngineUnderTest {

    @Test
    default void noCallbackComesOutsidePoll() {
        SocketHandle listener = driver().listen();
        Link link = driver().link(listener, world().connect(driver().address(listener)));
        link.peer().write("x");
        link.peer().closeOutput();
        world().connect(driver().address(listener));
        int before = events().all().size();

        engine().accept(listener, false);
        engine().accept(listener, true);
        engine().receive(link.handle(), false);
        engine().receive(link.handle(), true);
        engine().shutdownOutput(link.handle());
        SocketHandle refused = engine().connect(world().refusing(), SocketOptions.DEFAULT);
        SocketHandle unused = driver().listen();
        engine().close(unused);
        engine().wakeup();
        assertThat(events().all()).hasSize(before);

        driver().pollUntil("what was due", () -> isDue(listener, link.handle(), refused, unused));
    }

    private boolean isDue(
            SocketHandle listener, SocketHandle ended, SocketHandle refused, SocketHandle unused) {
        return events().count(listener, Accepted.class) == 2
                && events().count(ended, Ended.class) == 1
                && events().count(refused, Failed.class) == 1
                && events().count(unused, Closed.class) == 1;
    }

    @Test
    default void closedComesWithoutWaiting() {
        Link link = driver().link();
        engine().close(link.handle());
        assertThat(driver().nanosOfPoll(WaitContract.LONG_WAIT_NANOS))
                .isLessThan(WaitContract.SHORT_NANOS);
        assertThat(events().of(link.handle())).containsExactly(new Closed(link.handle()));
    }

    @Test
    default void withClosedTheSocketIsGivenBack() throws EngineException {
        SocketHandle listener = driver().listen();
        Endpoint address = driver().address(listener);
        events().on(Accepted.class, event -> engine().close(listener));
        world().connect(address);
        driver().pollUntil("closed", () -> events().count(listener, Closed.class) > 0);

        EngineDriver other = driver(EngineLimits.DEFAULT);
        SocketHandle successor = other.engine().listen(address, SocketOptions.DEFAULT);
        other.engine().accept(successor, true);
        other.link(successor, world().connect(address));
    }

    @Test
    default void closeInsideReceivedDropsTheEnd() {
        Link link = driver().link();
        link.peer().write("x");
        link.peer().close();
        events().on(Received.class, event -> engine().close(event.handle()));
        driver().pollUntil("closed", () -> events().count(link.handle(), Closed.class) > 0);
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(link.handle()))
                .containsExactly(new Received(link.handle(), 1), new Closed(link.handle()));
    }

    @Test
    default void closeInsideSentDropsTheInput() {
        Link link = driver().link();
        link.peer().write("x");
        events().on(Sent.class, event -> engine().close(event.handle()));
        driver().send(link.handle(), "y");
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(link.handle()))
                .containsExactly(new Sent(link.handle(), 1), new Closed(link.handle()));
    }

    @Test
    default void closeInsideAcceptedEndsTheListener() {
        SocketHandle listener = driver().listen();
        for (int i = 0; i < 5; i++) {
            world().connect(driver().address(listener));
        }
        events().on(Accepted.class, event -> engine().close(listener));
        driver().pollUntil("closed", () -> events().count(listener, Closed.class) > 0);
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(listener)).hasSize(2);
        assertThat(events().of(listener).getLast()).isInstanceOf(Closed.class);
    }

    @Test
    default void closeInsideConnectedDropsTheInput() {
        PeerListener listener = world().listen();
        events().on(Connected.class, event -> engine().close(event.handle()));
        SocketHandle handle = engine().connect(listener.address(), SocketOptions.DEFAULT);
        driver().pollUntil("closed", () -> events().count(handle, Closed.class) > 0);
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(handle)).containsExactly(new Connected(handle), new Closed(handle));
    }

    @Test
    default void closeInsideACallbackDropsTheRestOfTheBatch() {
        for (int round = 0; round < 20; round++) {
            List<Link> links = List.of(driver().link(), driver().link(), driver().link());
            events().on(
                            Received.class,
                            event -> links.forEach(link -> engine().close(link.handle())));
            links.forEach(link -> link.peer().write("x"));
            driver().pollUntil(
                            "all closed",
                            () ->
                                    links.stream()
                                            .allMatch(l ->
                                                    events().count(l.handle(), Closed.class) > 0));
            assertThat(received(links)).isEqualTo(1);
        }
    }

    private int received(List<Link> links) {
        return links.stream().mapToInt(l -> events().count(l.handle(), Received.class)).sum();
    }

    @Test
    default void reusedDescriptorNeverDeliversToTheOldHandle() {
        PeerListener listener = world().listen();
        for (int round = 0; round < 50; round++) {
            Link one = driver().link();
            Link two = driver().link();
            List<SocketHandle> successors = new ArrayList<>();
            events().on(
                            Received.class,
                            event -> {
                                boolean first = event.handle() == one.handle();
                                if (successors.isEmpty()) {
                                    engine().close((first ? two : one).handle());
                                    successors.add(
                                            engine().connect(
                                                            listener.address(),
                                                            SocketOptions.DEFAULT));
                                }
                            });
            one.peer().write("x");
            two.peer().write("x");
            driver().pollUntil("a successor", () -> !successors.isEmpty());
            SocketHandle successor = successors.getFirst();
            driver().pollUntil("connected", () -> events().count(successor, Connected.class) > 0);
            engine().receive(successor, true);
            driver().turnsIn(1_000_000);

            assertThat(events().of(successor)).containsExactly(new Connected(successor));
            assertThat(received(List.of(one, two))).isEqualTo(1);
        }
    }

    @Test
    default void closeOfTheEngineEndsEveryConnectionWithoutCallbacks() {
        Link link = driver().link();
        SocketHandle listener = driver().listen();
        Endpoint address = driver().address(listener);
        driver().send(link.handle(), "never sent");
        int before = events().all().size();
        driver().close();

        assertThat(events().all()).hasSize(before);
        EngineDriver other = driver(EngineLimits.DEFAULT);
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        other.pollUntil("the end", reader::hasEnded);
        SocketHandle refused = other.engine().connect(address, SocketOptions.DEFAULT);
        other.pollUntil("refused", () -> other.events().count(refused, Failed.class) > 0);
    }
}
