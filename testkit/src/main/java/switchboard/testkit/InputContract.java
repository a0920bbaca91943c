package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.engine.Capability;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.readiness.Errno;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Ended;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Received;

/** Sentences (b), (d) and (e): what comes in, its order, its end, and pauses. */
interface InputContract extends EngineUnderTest {

    long PAUSE_NANOS = 50_000_000;

    @Test
    default void receivedComesInTheOrderOfTheWire() {
        Link link = driver().link();
        byte[] bytes = Transfer.pattern(3 << 20);
        Transfer.Writer writer = new Transfer.Writer(link.peer(), bytes);

        driver().pollUntil("written", writer::step);
        driver().pollUntil("received", () -> events().inputBytes(link.handle()) >= bytes.length);

        assertThat(events().input(link.handle())).isEqualTo(bytes);
    }

    @Test
    default void endedComesOnceAndOutputStillWorks() {
        Link link = driver().link();
        link.peer().write("last words");
        link.peer().closeOutput();
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);

        assertThat(driver().input(link.handle())).isEqualTo("last words");
        assertThat(driver().turnsIn(PAUSE_NANOS)).isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        driver().send(link.handle(), "answer");
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("the answer", () -> reader.count() == 6);

        assertThat(reader.text()).isEqualTo("answer");
        assertThat(events().count(link.handle(), Ended.class)).isEqualTo(1);
    }

    @Test
    default void resetIsOneFailureOfInput() {
        Link link = driver().linkToReset();
        link.peer().reset();
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);
        driver().turnsIn(PAUSE_NANOS);

        Failure failure = onlyFailure(link.handle());
        assertThat(failure.error()).isEqualTo(SocketError.CONNECTION_RESET);
        assertThat(failure.operation()).isEqualTo(Operation.RECEIVE);
        if (world().capabilities().contains(Capability.ERROR_NUMBERS)) {
            assertThat(failure.errno()).isEqualTo(Errno.ECONNRESET);
        }
    }

    @Test
    default void connectionThatWasResetMakesNoTurns() {
        Link link = driver().linkToReset();
        link.peer().reset();
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);

        assertNothingHappens(link.handle());
    }

    @Test
    default void connectionThatHasEndedMakesNoTurnsWhenItIsReset() {
        Link link = driver().linkToReset();
        link.peer().closeOutput();
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);
        link.peer().reset();

        assertNothingHappens(link.handle());
    }

    @Test
    default void connectionThatHasEndedBothWaysMakesNoTurns() {
        Link link = driver().link();
        link.peer().closeOutput();
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);
        engine().shutdownOutput(link.handle());

        assertNothingHappens(link.handle());
    }

    @Test
    default void nothingIsReceivedBeforeReceiveIsOn() {
        SocketHandle listener = driver().listen();
        Peer peer = world().connect(driver().address(listener));
        peer.write("early");
        peer.closeOutput();
        SocketHandle handle = engine().adopt(driver().accept(listener));

        assertNothingHappens(handle);
        engine().receive(handle, true);
        driver().pollUntil("ended", () -> events().count(handle, Ended.class) > 0);
        assertThat(driver().input(handle)).isEqualTo("early");
    }

    @Test
    default void pausedHandleDeliversNothing() {
        Link link = driver().link();
        engine().receive(link.handle(), false);
        link.peer().write("held");

        assertNothingHappens(link.handle());
        engine().receive(link.handle(), true);
        driver().pollUntil("received", () -> driver().input(link.handle()).equals("held"));
    }

    @Test
    default void pausedHandleWhosePeerResetsMakesNoTurns() {
        Link link = driver().linkToReset();
        engine().receive(link.handle(), false);
        link.peer().reset();

        assertNothingHappens(link.handle());
    }

    @Test
    default void pausedHandleWhosePeerResetsAfterAPollMakesNoTurns() {
        Link link = driver().linkToReset();
        driver().turnsIn(1_000_000);
        engine().receive(link.handle(), false);
        driver().turnsIn(1_000_000);
        link.peer().reset();

        assertNothingHappens(link.handle());
    }

    @Test
    default void pausedHandleThatHasEndedBothWaysMakesNoTurns() {
        Link link = driver().link();
        engine().receive(link.handle(), false);
        link.peer().closeOutput();
        engine().shutdownOutput(link.handle());

        assertNothingHappens(link.handle());
        engine().receive(link.handle(), true);
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);
    }

    @Test
    default void onResumeDataComesBeforeTheError() {
        Link link = driver().linkToReset();
        engine().receive(link.handle(), false);
        link.peer().write("before the error");
        driver().turnsIn(1_000_000);
        link.peer().reset();

        assertNothingHappens(link.handle());
        engine().receive(link.handle(), true);
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);

        assertThat(driver().input(link.handle())).isEqualTo("before the error");
        assertThat(onlyFailure(link.handle()).error()).isEqualTo(SocketError.CONNECTION_RESET);
        assertThat(events().of(link.handle()).getLast()).isInstanceOf(Failed.class);
    }

    @Test
    default void onResumeDataComesBeforeTheEnd() {
        Link link = driver().link();
        engine().receive(link.handle(), false);
        link.peer().write("before the end");
        link.peer().close();

        assertNothingHappens(link.handle());
        engine().receive(link.handle(), true);
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);

        assertThat(driver().input(link.handle())).isEqualTo("before the end");
        assertThat(events().of(link.handle()).getLast()).isInstanceOf(Ended.class);
    }

    @Test
    default void pauseInsideReceivedHoldsTheRestBack() {
        Link link = driver().link();
        byte[] bytes = Transfer.pattern(400_000);
        Transfer.Writer writer = new Transfer.Writer(link.peer(), bytes);
        events().on(Received.class, event -> engine().receive(event.handle(), false));

        for (int part = 1; events().inputBytes(link.handle()) < bytes.length; part++) {
            writer.step();
            engine().receive(link.handle(), true);
            int expected = part;
            driver().pollUntil(
                            "part " + part,
                            () -> {
                                writer.step();
                                return events().count(link.handle(), Received.class) >= expected;
                            });
            driver().poll(0);
            assertThat(events().count(link.handle(), Received.class)).isEqualTo(expected);
        }

        assertThat(events().input(link.handle())).isEqualTo(bytes);
    }

    @Test
    default void pauseInsideReceivedHoldsTheEndBack() {
        Link link = driver().link();
        events().on(Received.class, event -> engine().receive(event.handle(), false));
        link.peer().write("x");
        link.peer().close();
        driver().pollUntil("received", () -> events().inputBytes(link.handle()) == 1);

        assertNothingHappens(link.handle());
        engine().receive(link.handle(), true);
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);
    }

    @Test
    default void pauseAndResumeInOneCallbackLosesNothing() {
        Link link = driver().link();
        byte[] bytes = Transfer.pattern(400_000);
        Transfer.Writer writer = new Transfer.Writer(link.peer(), bytes);
        events().on(
                        Received.class,
                        event -> {
                            engine().receive(event.handle(), false);
                            engine().receive(event.handle(), true);
                        });

        driver().pollUntil("written", writer::step);
        link.peer().closeOutput();
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);

        assertThat(events().input(link.handle())).isEqualTo(bytes);
    }

    @Test
    default void pauseOfAnotherHandleInsideReceivedHoldsItsInputBack() {
        List<Link> links = List.of(driver().link(), driver().link());
        links.forEach(link -> link.peer().write("x"));
        events().on(
                        Received.class,
                        event ->
                                links.stream()
                                        .filter(link -> link.handle() != event.handle())
                                        .forEach(link -> engine().receive(link.handle(), false)));

        driver().pollUntil(
                        "received",
                        () ->
                                links.stream()
                                        .anyMatch(link -> events().inputBytes(link.handle()) > 0));
        driver().turnsIn(PAUSE_NANOS);

        assertThat(events().all().stream().filter(Received.class::isInstance)).hasSize(1);
    }

    private Failure onlyFailure(SocketHandle handle) {
        assertThat(events().of(handle, Failed.class)).hasSize(1);
        return events().of(handle, Failed.class).getFirst().failure();
    }
}
