package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Ended;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Received;

/** The contract, and besides what only a simulated kernel can be made to do; sentence (j). */
public abstract class SimEngineContract extends EngineContract implements DescriptorLimitContract {

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int ALWAYS = Integer.MAX_VALUE;

    protected SimEngineContract() {}

    @Override
    protected abstract SimFixture fixture();

    private SimKernel kernel() {
        return ((SimFixture) world()).kernel();
    }

    @Test
    void acceptErrorPausesIsReportedOnceASecondAndResumes() {
        for (int errno :
                List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS, Errno.EIO)) {
            SocketHandle listener = driver().listen();
            kernel().failNext(SimCall.ACCEPT, errno, ALWAYS);
            kernel().connect(driver().address(listener));

            long turns = driver().turnsIn(10 * SECOND_NANOS);
            assertThat(turns).as("turns in 10 s of errno %d", errno).isLessThan(200);
            assertThat(events().of(listener, Failed.class))
                    .as("reports in 10 s of errno %d", errno)
                    .hasSizeBetween(5, 11)
                    .allMatch(failed -> failed.failure().operation() == Operation.ACCEPT)
                    .allMatch(failed -> failed.failure().errno() == errno);

            kernel().failNoMore(SimCall.ACCEPT);
            driver().turnsIn(SECOND_NANOS);
            assertThat(events().count(listener, Accepted.class)).isEqualTo(1);
            engine().close(listener);
            driver().turnsIn(2 * SECOND_NANOS);
        }
    }

    @Test
    void acceptPausedByAnErrorResumesWhenAHandleIsClosed() {
        SocketHandle listener = driver().listen();
        Link link = driver().link(listener, kernel().connect(driver().address(listener)));
        kernel().descriptorLimit(kernel().openDescriptors() + 3);
        kernel().connect(driver().address(listener));
        driver().pollUntil("failed", () -> events().count(listener, Failed.class) > 0);
        assertThat(events().of(listener, Failed.class).getFirst().failure().error())
                .isEqualTo(SocketError.TOO_MANY_OPEN_FILES);

        engine().close(link.handle());
        driver().turnsIn(1_000_000); // much less than the pause
        assertThat(events().count(listener, Accepted.class)).isEqualTo(2);
    }

    @Test
    void acceptGoesOnAfterAnErrorOfOneConnection() {
        for (int errno :
                List.of(
                        Errno.ECONNABORTED,
                        Errno.EPROTO,
                        Errno.EINTR,
                        Errno.ENETDOWN,
                        Errno.EHOSTUNREACH,
                        Errno.EPERM)) {
            SocketHandle listener = driver().listen();
            kernel().failNext(SimCall.ACCEPT, errno, 3);
            kernel().connect(driver().address(listener));
            driver().turnsIn(1_000_000);

            assertThat(events().count(listener, Accepted.class)).as("errno %d", errno).isOne();
            assertThat(events().count(listener, Failed.class)).as("errno %d", errno).isZero();
        }
    }

    @Test
    void pausedListenerThatIsSwitchedOffStaysOff() {
        SocketHandle listener = driver().listen();
        kernel().failNext(SimCall.ACCEPT, Errno.EMFILE, 1);
        kernel().connect(driver().address(listener));
        driver().pollUntil("failed", () -> events().count(listener, Failed.class) > 0);
        engine().accept(listener, false);
        driver().turnsIn(SECOND_NANOS);
        assertThat(events().count(listener, Accepted.class)).isZero();

        engine().accept(listener, true);
        driver().turnsIn(SECOND_NANOS);
        assertThat(events().count(listener, Accepted.class)).isOne();
    }

    @Test
    void connectThatCannotBeginFailsInThePollWithoutWaiting() {
        kernel().descriptorLimit(kernel().openDescriptors() + 3);
        SocketHandle handle = engine().connect(world().refusing(), SocketOptions.DEFAULT);
        assertThat(events().all()).isEmpty();
        events().on(Failed.class, event -> engine().wakeup());
        assertThat(driver().nanosOfPoll(WaitContract.LONG_WAIT_NANOS))
                .isLessThan(WaitContract.SHORT_NANOS);

        assertThat(events().of(handle)).hasSize(1);
        assertThat(events().of(handle, Failed.class).getFirst().failure().error())
                .isEqualTo(SocketError.TOO_MANY_OPEN_FILES);
    }

    @Test
    void whatCameBeforeTheConnectWasSeenIsReceived() {
        SimPeerListener listener = kernel().listen();
        SocketHandle handle = engine().connect(listener.address(), SocketOptions.DEFAULT);
        driver().poll(0);
        kernel().letArrive();
        Peer peer = listener.accept().orElseThrow();
        peer.write("greeting");
        peer.closeOutput();
        kernel().letArrive();
        events().on(EngineEvent.Connected.class, event -> engine().receive(event.handle(), true));

        driver().pollUntil("ended", () -> events().count(handle, Ended.class) > 0);
        assertThat(driver().input(handle)).isEqualTo("greeting");
    }

    @Test
    void hangUpAloneStillBringsTheDataFirst() {
        kernel().faults(new FaultRates(0, 0, 0, 0, 0, 0, 0, 0, 1));
        Link link = driver().link();
        engine().receive(link.handle(), false);
        link.peer().write("first");
        driver().turnsIn(1_000_000);
        link.peer().reset();
        driver().turnsIn(1_000_000);
        engine().receive(link.handle(), true);
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);

        assertThat(driver().input(link.handle())).isEqualTo("first");
    }

    @Test
    void spuriousEventsDeliverNothing() {
        SocketHandle listener = driver().listen();
        Link link = driver().link(listener, kernel().connect(driver().address(listener)));
        SocketHandle connecting = engine().connect(world().silent(), SocketOptions.DEFAULT);
        events().forget();
        kernel().faults(new FaultRates(0, 0, 0, 0, 0, 0, 0, 1, 0));
        for (int i = 0; i < 1_000; i++) {
            driver().poll(1_000_000);
        }
        assertThat(events().all()).isEmpty();

        link.peer().write("x");
        driver().pollUntil("received", () -> driver().input(link.handle()).equals("x"));
        assertThat(events().of(connecting)).isEmpty();
    }

    @Test
    void interruptedCallsAreMadeAgain() {
        Link link = driver().link();
        kernel().failNext(SimCall.RECEIVE, Errno.EINTR, 5);
        link.peer().write("x");
        driver().pollUntil("received", () -> driver().input(link.handle()).equals("x"));

        kernel().failNext(SimCall.SEND, Errno.EINTR, 2);
        byte[] bytes = {'y'};
        events().on(EngineEvent.Writable.class, event -> driver().send(link.handle(), bytes));
        driver().send(link.handle(), bytes);
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("sent", () -> reader.count() == 1);
    }

    @Test
    void waitingForAConnectSurvivesAnInterruption() {
        SimPeerListener listener = kernel().listen();
        kernel().failNext(SimCall.FINISH_CONNECT, Errno.EINTR, 1);
        SocketHandle handle = engine().connect(listener.address(), SocketOptions.DEFAULT);
        driver().pollUntil("connected", () -> !events().of(handle).isEmpty());

        assertThat(events().of(handle)).containsExactly(new EngineEvent.Connected(handle));
    }

    @Test
    void errorOfReceiveIsOneFailureOfInputAndOutputWorks() {
        Link link = driver().link();
        kernel().failNext(SimCall.RECEIVE, Errno.ETIMEDOUT, ALWAYS);
        link.peer().write("x");
        driver().pollUntil("failed", () -> events().count(link.handle(), Failed.class) > 0);
        assertThat(driver().turnsIn(SECOND_NANOS)).isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events().of(link.handle())).hasSize(1);

        driver().send(link.handle(), "y");
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("sent", () -> reader.count() == 1);
        assertThat(events().of(link.handle(), Failed.class).getFirst().failure().error())
                .isEqualTo(SocketError.TIMED_OUT);
    }

    @Test
    void descriptorThatIsRefusedByTheMechanismIsReported() {
        SocketHandle listener = driver().listen();
        Peer peer = kernel().connect(driver().address(listener));
        SocketHandle handle = engine().adopt(driver().accept(listener));
        kernel().failNext(SimCall.WATCH, Errno.ENOMEM, 1);
        engine().receive(handle, true);
        events().on(Failed.class, event -> engine().wakeup()); // or that poll would go on waiting
        long start = world().clock().getAsLong();
        while (events().count(handle, Failed.class) == 0) {
            driver().poll(WaitContract.LONG_WAIT_NANOS);
        }
        assertThat(world().clock().getAsLong() - start).isLessThan(WaitContract.SHORT_NANOS);

        Failed failed = events().of(handle, Failed.class).getFirst();
        assertThat(failed.failure().operation()).isEqualTo(Operation.WATCH);
        assertThat(failed.failure().error()).isEqualTo(SocketError.OUT_OF_MEMORY);
        engine().close(handle);
        Transfer.Reader reader = new Transfer.Reader(peer);
        driver().pollUntil("the end", reader::hasEnded);
    }

    @Test
    void everyByteArrivesInOrderWhateverTheKernelDoes() {
        kernel().faults(FaultRates.all(0.3).lossless());
        Link link = driver().link();
        byte[] bytes = Transfer.pattern(100_000);
        Transfer.Writer writer = new Transfer.Writer(link.peer(), bytes);
        driver().pollUntil("written", writer::step);
        link.peer().closeOutput();
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);

        assertThat(events().input(link.handle())).isEqualTo(bytes);
        assertThat(events().count(link.handle(), Received.class)).isGreaterThan(1);
    }

    @Test
    void closedEngineLeavesNoDescriptorOpen() {
        SocketHandle listener = driver().listen();
        driver().link();
        driver().link();
        engine().connect(world().silent(), SocketOptions.DEFAULT);
        assertThat(kernel().openDescriptors()).isGreaterThanOrEqualTo(4);
        assertThat(listener).isNotNull();
        driver().close();

        assertThat(kernel().openDescriptors()).isZero();
    }
}
