package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.engine.Slices;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.Poller;

/** The simulated kernel behaves as Linux does where programs have come to grief over it. */
final class SimKernelTest {

    private static final long SECOND_NANOS = 1_000_000_000;

    private final SimKernel kernel = new SimKernel(7);
    private final SimSocketCalls calls = new SimSocketCalls(kernel);
    private final SimPoller level = new SimPoller(kernel, SimPollerOptions.LEVEL);
    private final SimPoller edge = new SimPoller(kernel, SimPollerOptions.EDGE);
    private final MemorySegment memory = Arena.ofAuto().allocate(1 << 20);
    private final int listener = calls.listen(loopback(0), SocketOptions.DEFAULT);

    private static Endpoint.Inet loopback(int port) {
        return new Endpoint.Inet(InetAddress.getLoopbackAddress(), port);
    }

    private SimPeer connect() {
        return kernel.connect(calls.localAddress(listener));
    }

    private String receive(int descriptor) {
        int count = calls.receive(descriptor, memory, 0, 1 << 20);
        assertThat(count).as("bytes received").isPositive();
        return new String(
                memory.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private int receiveResult(int descriptor) {
        return calls.receive(descriptor, memory, 0, 1 << 20);
    }

    private long send(int descriptor, long length) {
        Slices slices = new Slices();
        slices.add(memory, 0, length);
        return calls.send(descriptor, slices, 0, 1);
    }

    @Test
    void descriptorsAreNumberedLowestFreeFirst() {
        connect();
        connect();
        connect();
        assertThat(listener).isEqualTo(3);
        assertThat(calls.accept(listener)).isEqualTo(4);
        assertThat(calls.accept(listener)).isEqualTo(5);
        calls.close(4);
        assertThat(calls.accept(listener)).isEqualTo(4);
        assertThat(calls.accept(listener)).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void whatHadArrivedBeforeAResetIsReadBeforeTheError() {
        SimPeer peer = connect();
        int descriptor = calls.accept(listener);
        peer.write("last words");
        peer.reset();
        kernel.letArrive();

        assertThat(receive(descriptor)).isEqualTo("last words");
        assertThat(receiveResult(descriptor)).isEqualTo(-Errno.ECONNRESET);
        assertThat(receiveResult(descriptor)).as("the error is told once").isZero();
    }

    @Test
    void writeToAPeerThatHasClosedIsABrokenPipe() {
        SimPeer peer = connect();
        int descriptor = calls.accept(listener);
        peer.close();
        kernel.letArrive();

        assertThat(send(descriptor, 10)).as("the first goes out").isEqualTo(10);
        kernel.letArrive();
        assertThat(send(descriptor, 10)).isEqualTo(-Errno.EPIPE);
        assertThat(receiveResult(descriptor)).as("it was an orderly end").isZero();
    }

    @Test
    void closeWithUnreadBytesResetsThePeer() {
        SimPeer peer = connect();
        int descriptor = calls.accept(listener);
        peer.write("unread");
        kernel.letArrive();
        calls.close(descriptor);
        kernel.letArrive();

        assertThat(peer.read(10)).isEmpty();
        assertThat(peer.wasReset()).isTrue();
    }

    @Test
    void closeWithoutUnreadBytesEndsThePeer() {
        SimPeer peer = connect();
        calls.close(calls.accept(listener));
        kernel.letArrive();

        assertThat(peer.read(10)).isEmpty();
        assertThat(peer.hasEnded()).isTrue();
        assertThat(peer.wasReset()).isFalse();
    }

    @Test
    void fullBufferTakesNoMoreAndIsWritableWhenAThirdIsFree() {
        kernel.bufferBytes(3_000);
        SimPeer peer = connect();
        int descriptor = calls.accept(listener);
        edge.add(descriptor, Poller.OUT, 1);
        assertThat(edge.await(0)).as("writable at first").isEqualTo(1);

        assertThat(send(descriptor, 10_000)).isEqualTo(3_000);
        assertThat(send(descriptor, 10_000)).isEqualTo(-Errno.EAGAIN);
        kernel.letArrive();
        peer.read(900);
        assertThat(edge.await(SECOND_NANOS)).isZero();
        assertThat(send(descriptor, 10_000)).as("but a send gets what is free").isEqualTo(900);
        peer.read(1_000);
        assertThat(edge.await(SECOND_NANOS)).isEqualTo(1);
        assertThat(edge.events(0)).isEqualTo(Poller.OUT);
    }

    @Test
    void levelPollerReportsAsLongAsItLasts() {
        SimPeer peer = connect();
        int descriptor = calls.accept(listener);
        level.add(descriptor, Poller.IN, 99);
        peer.write("x");

        assertThat(level.await(SECOND_NANOS)).isEqualTo(1);
        assertThat(level.await(SECOND_NANOS)).isEqualTo(1);
        assertThat(level.data(0)).isEqualTo(99);
        assertThat(receive(descriptor)).isEqualTo("x");
        assertThat(level.await(SECOND_NANOS)).isZero();
    }

    @Test
    void edgePollerReportsBeginningsOnly() {
        SimPeer peer = connect();
        int descriptor = calls.accept(listener);
        edge.add(descriptor, Poller.IN, 99);
        peer.write("x");

        assertThat(edge.await(SECOND_NANOS)).isEqualTo(1);
        assertThat(edge.await(SECOND_NANOS)).isZero();
        peer.write("y");
        assertThat(edge.await(SECOND_NANOS)).as("more has come").isEqualTo(1);
        assertThat(receive(descriptor)).isEqualTo("xy");
    }

    @Test
    void hangUpAndErrorAreReportedWhateverIsWatched() {
        SimPeer peer = connect();
        int descriptor = calls.accept(listener);
        level.add(descriptor, 0, 1);
        assertThat(level.await(SECOND_NANOS)).isZero();
        peer.reset();

        for (int i = 0; i < 3; i++) {
            assertThat(level.await(SECOND_NANOS)).isEqualTo(1);
            assertThat(level.events(0)).isEqualTo(Poller.ERR | Poller.HUP);
        }
        level.remove(descriptor);
        assertThat(level.await(SECOND_NANOS)).isZero();
    }

    @Test
    void endOfBothHalvesIsAHangUp() {
        SimPeer peer = connect();
        int descriptor = calls.accept(listener);
        level.add(descriptor, 0, 1);
        peer.closeOutput();
        kernel.letArrive();
        assertThat(level.await(0)).as("one half").isZero();

        assertThat(calls.shutdownOutput(descriptor)).isZero();
        assertThat(level.await(0)).isEqualTo(1);
        assertThat(level.events(0)).isEqualTo(Poller.HUP);
    }

    @Test
    void awaitMovesTheClockAndDoesNotSleep() {
        long before = kernel.clock().elapsedNanos();
        assertThat(level.await(3_600 * SECOND_NANOS)).isZero();
        assertThat(kernel.clock().elapsedNanos() - before)
                .isBetween(3_600 * SECOND_NANOS, 3_601 * SECOND_NANOS);
    }

    @Test
    void awaitWithoutLimitIsEndedByAnotherThread() throws InterruptedException {
        Thread waker = Thread.ofPlatform().start(level::wakeup);
        assertThat(level.await(Long.MAX_VALUE)).isZero();
        waker.join();
    }

    @Test
    void connectToNobodyIsRefused() {
        int descriptor = calls.connect(loopback(9), SocketOptions.DEFAULT);
        level.add(descriptor, Poller.OUT, 1);
        assertThat(calls.finishConnect(descriptor)).isEqualTo(-Errno.EAGAIN);

        assertThat(level.await(SECOND_NANOS)).isEqualTo(1);
        assertThat(calls.finishConnect(descriptor)).isEqualTo(-Errno.ECONNREFUSED);
    }

    @Test
    void connectThatNobodyAnswersTimesOutAfterTwoMinutes() {
        kernel.silence(loopback(10));
        int descriptor = calls.connect(loopback(10), SocketOptions.DEFAULT);
        level.add(descriptor, Poller.OUT, 1);

        assertThat(level.await(120 * SECOND_NANOS)).isZero();
        assertThat(level.await(10 * SECOND_NANOS)).isEqualTo(1);
        assertThat(calls.finishConnect(descriptor)).isEqualTo(-Errno.ETIMEDOUT);
    }

    @Test
    void fullBacklogLetsAConnectWaitUntilThereIsRoom() {
        SocketOptions narrow = SocketOptions.DEFAULT.withBacklog(1);
        int full = calls.listen(loopback(0), narrow);
        for (int i = 0; i < 2; i++) {
            assertThat(kernel.connect(calls.localAddress(full)).isConnected()).isTrue();
        }
        SimPeer third = kernel.connect(calls.localAddress(full));
        assertThat(third.isConnected()).isFalse();
        calls.accept(full);
        level.await(2 * SECOND_NANOS);

        assertThat(third.isConnected()).isTrue();
    }

    @Test
    void acceptWithoutAFreeDescriptorSaysSoAndKeepsTheConnection() {
        connect();
        kernel.descriptorLimit(4);
        assertThat(calls.accept(listener)).isEqualTo(-Errno.EMFILE);
        kernel.descriptorLimit(5);
        assertThat(calls.accept(listener)).isEqualTo(4);
        assertThat(calls.accept(listener))
                .as("also with nothing to accept")
                .isEqualTo(-Errno.EMFILE);
    }

    @Test
    void listenerThatIsClosedResetsWhoWaits() {
        SimPeer peer = connect();
        calls.close(listener);
        kernel.letArrive();

        assertThat(peer.read(1)).isEmpty();
        assertThat(peer.wasReset()).isTrue();
    }

    @Test
    void mistakesOfAnEngineAreErrors() {
        connect();
        int descriptor = calls.accept(listener);
        assertThatThrownBy(() -> calls.finishConnect(77)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> level.remove(descriptor)).isInstanceOf(AssertionError.class);
        level.add(descriptor, Poller.IN, 1);
        assertThatThrownBy(() -> level.add(descriptor, Poller.IN, 2))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> calls.close(descriptor)).isInstanceOf(AssertionError.class);
    }

    @Test
    void orderedErrorComesSoManyTimes() {
        connect();
        kernel.failNext(SimCall.ACCEPT, Errno.ENFILE, 2);
        assertThat(calls.accept(listener)).isEqualTo(-Errno.ENFILE);
        assertThat(calls.accept(listener)).isEqualTo(-Errno.ENFILE);
        assertThat(calls.accept(listener)).isPositive();
    }

    @Test
    void sameSeedDoesTheSameAgain() {
        assertThat(story(11)).isEqualTo(story(11)).isNotEqualTo(story(12));
    }

    private String story(long seed) {
        SimKernel world = new SimKernel(seed);
        world.faults(FaultRates.all(0.3));
        SimSocketCalls worldCalls = new SimSocketCalls(world);
        SimPoller poller = new SimPoller(world, SimPollerOptions.LEVEL);
        int server = worldCalls.listen(loopback(0), SocketOptions.DEFAULT);
        poller.add(server, Poller.IN, 0);
        StringBuilder story = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            world.connect(worldCalls.localAddress(server))
                    .write("hello".getBytes(StandardCharsets.UTF_8), 0, 5);
            int count = poller.await(1_000_000);
            int descriptor = worldCalls.accept(server);
            story.append(count).append(' ').append(descriptor).append(' ');
            if (descriptor > 0) {
                story.append(worldCalls.receive(descriptor, memory, 0, 10)).append(' ');
            }
            story.append(world.clock().elapsedNanos()).append('\n');
        }
        return story.toString();
    }
}
