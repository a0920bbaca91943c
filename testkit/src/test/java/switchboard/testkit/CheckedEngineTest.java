package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.Slices;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;

/** The checker finds an engine that breaks its contract. */
final class CheckedEngineTest {

    private static final EngineLimits LIMITS = new EngineLimits(10, 15, 2);
    private static final Failure RESET = failure(Operation.RECEIVE);

    private final Liar liar = new Liar();
    private final VirtualClock clock = new VirtualClock();
    private final CheckedEngine engine = new CheckedEngine(liar, LIMITS, clock);
    private final RecordingListener events = new RecordingListener();
    private final SocketHandle handle = engine.adopt(new Socket());
    private final MemorySegment memory = Arena.ofAuto().allocate(100);

    private static Failure failure(Operation operation) {
        return new Failure(SocketError.OTHER, operation, 0);
    }

    private void send() {
        Slices slices = new Slices();
        slices.add(memory, 0, 5);
        engine.send(handle, slices);
    }

    private void assertBroken(String how, int callbacks, Consumer<EngineListener> says) {
        liar.says = says;
        liar.callbacks = callbacks;
        assertThatThrownBy(() -> engine.poll(0, events)).hasMessageContaining(how);
        assertThatThrownBy(engine::requireKept).hasMessageContaining(how);
    }

    private void assertKept(int callbacks, Consumer<EngineListener> says) {
        liar.says = says;
        liar.callbacks = callbacks;
        engine.poll(0, events);
        engine.requireKept();
    }

    @Test
    void honestEngineIsNotBlamed() {
        engine.receive(handle, true);
        send();
        assertKept(
                4,
                to -> {
                    to.sent(handle, 3);
                    to.received(handle, memory, 0, 10);
                    to.writable(handle);
                    to.ended(handle);
                });
        engine.close(handle);
        assertKept(1, to -> to.closed(handle));
        assertThat(events.of(handle)).hasSize(5);
        assertThat(engine.openHandles()).isZero();
    }

    @Test
    void inputWhileReceivingIsOffIsFound() {
        assertBroken("received is not allowed", 1, to -> to.received(handle, memory, 0, 1));
    }

    @Test
    void endWhileReceivingIsOffIsFound() {
        assertBroken("ended is not allowed", 1, to -> to.ended(handle));
    }

    @Test
    void failureOfInputWhileReceivingIsOffIsFound() {
        assertBroken("failed (receive) is not allowed", 1, to -> to.failed(handle, RESET));
    }

    @Test
    void secondEndIsFound() {
        engine.receive(handle, true);
        assertKept(1, to -> to.ended(handle));
        assertBroken("ended is not allowed", 1, to -> to.ended(handle));
    }

    @Test
    void answerWithoutASendIsFound() {
        assertBroken("sent is not allowed", 1, to -> to.sent(handle, 0));
    }

    @Test
    void failureWithoutASendIsFound() {
        assertBroken(
                "failed (send) is not allowed",
                1,
                to -> to.failed(handle, failure(Operation.SEND)));
    }

    @Test
    void sendThatIsNotAnsweredIsFound() {
        send();
        assertBroken("a send was not answered in the next poll", 0, to -> {});
    }

    @Test
    void moreSentThanOfferedIsFound() {
        send();
        assertBroken("sent says 6 of 5 bytes", 1, to -> to.sent(handle, 6));
    }

    @Test
    void writableAfterACompleteSendIsFound() {
        send();
        assertBroken(
                "writable is not allowed",
                2,
                to -> {
                    to.sent(handle, 5);
                    to.writable(handle);
                });
    }

    @Test
    void closedWithoutCloseIsFound() {
        assertBroken("closed without close", 1, to -> to.closed(handle));
    }

    @Test
    void secondClosedIsFound() {
        engine.close(handle);
        assertKept(1, to -> to.closed(handle));
        assertBroken("closed for the second time", 1, to -> to.closed(handle));
    }

    @Test
    void callbackAfterCloseIsFound() {
        engine.receive(handle, true);
        engine.close(handle);
        assertBroken("received after close", 1, to -> to.received(handle, memory, 0, 1));
    }

    @Test
    void tooManyBytesOfOneHandleAreFound() {
        engine.receive(handle, true);
        assertBroken("received 11 bytes in one poll", 1, to -> to.received(handle, memory, 0, 11));
    }

    @Test
    void tooManyBytesInOnePollAreFound() {
        SocketHandle other = engine.adopt(new Socket());
        engine.receive(handle, true);
        engine.receive(other, true);
        assertBroken(
                "16 bytes in one poll",
                2,
                to -> {
                    to.received(handle, memory, 0, 8);
                    to.received(other, memory, 0, 8);
                });
    }

    @Test
    void secondReportOfAcceptWithinASecondIsFound() throws Exception {
        SocketHandle listener = engine.listen(new Socket().remoteAddress(), SocketOptions.DEFAULT);
        engine.accept(listener, true);
        Failure failure = failure(Operation.ACCEPT);
        assertKept(1, to -> to.failed(listener, failure));
        clock.advance(1_000_000_000);
        assertKept(1, to -> to.failed(listener, failure));
        clock.advance(999_999_999);
        assertBroken("reported twice in a second", 1, to -> to.failed(listener, failure));
    }

    @Test
    void tooManyAcceptsInOnePollAreFound() throws Exception {
        SocketHandle listener = engine.listen(new Socket().remoteAddress(), SocketOptions.DEFAULT);
        engine.accept(listener, true);
        assertBroken(
                "3 accepts in one poll",
                3,
                to -> {
                    to.accepted(listener, new Socket());
                    to.accepted(listener, new Socket());
                    to.accepted(listener, new Socket());
                });
    }

    @Test
    void secondOutcomeOfAConnectIsFound() {
        SocketHandle connecting =
                engine.connect(new Socket().remoteAddress(), SocketOptions.DEFAULT);
        assertKept(1, to -> to.connected(connecting));
        assertBroken(
                "failed (connect) is not allowed",
                1,
                to -> to.failed(connecting, failure(Operation.CONNECT)));
    }

    @Test
    void callbackInsideACallIsFound() {
        liar.insideCalls = to -> to.closed(handle);
        liar.says = to -> engine.close(handle);
        assertThatThrownBy(() -> engine.poll(0, events))
                .hasMessageContaining("a callback inside a call");
    }

    @Test
    void callbackOutsidePollIsFound() {
        assertKept(0, to -> {});
        assertThatThrownBy(() -> liar.listener.ended(handle))
                .hasMessageContaining("a callback outside poll");
    }

    @Test
    void callbackInsideACallbackIsFound() {
        engine.receive(handle, true);
        events.react(event -> liar.listener.ended(handle));
        assertBroken("a callback inside a callback", 2, to -> to.received(handle, memory, 0, 1));
    }

    @Test
    void wrongNumberOfCallbacksIsFound() {
        assertBroken("poll says 1 callbacks, not 0", 1, to -> {});
    }

    @Test
    void callFromAnotherThreadIsFound() throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread other =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((thread, error) -> thrown[0] = error)
                        .start(() -> engine.receive(handle, true));
        other.join();
        assertThat(thrown[0]).hasMessageContaining("receive on");
    }

    private static final class Socket implements AcceptedSocket {
        @Override
        public Endpoint remoteAddress() {
            return new Endpoint.Inet(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        public void close() {}
    }

    /** An engine that says what it is told to. */
    private static final class Liar implements Engine {

        private static final class Handle extends SocketHandle {}

        Consumer<EngineListener> says = to -> {};
        Consumer<EngineListener> insideCalls = to -> {};
        EngineListener listener = new RecordingListener();
        int callbacks;

        @Override
        public int poll(long timeoutNanos, EngineListener to) {
            listener = to;
            says.accept(to);
            return callbacks;
        }

        @Override
        public void wakeup() {}

        @Override
        public SocketHandle listen(Endpoint at, SocketOptions options) {
            return new Handle();
        }

        @Override
        public SocketHandle connect(Endpoint to, SocketOptions options) {
            return new Handle();
        }

        @Override
        public SocketHandle adopt(AcceptedSocket socket) {
            return new Handle();
        }

        @Override
        public void accept(SocketHandle listener, boolean on) {}

        @Override
        public void receive(SocketHandle handle, boolean on) {}

        @Override
        public void send(SocketHandle handle, Slices slices) {}

        @Override
        public void shutdownOutput(SocketHandle handle) {}

        @Override
        public void close(SocketHandle handle) {
            insideCalls.accept(listener);
        }

        @Override
        public Endpoint localAddress(SocketHandle handle) {
            return new Socket().remoteAddress();
        }

        @Override
        public long turns() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
