package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Received;
import switchboard.testkit.EngineEvent.Sent;
import switchboard.testkit.EngineEvent.Writable;

/**
 * Sentence (c), for what is tried at once. An engine may answer that nothing was tried; then these
 * tests send as a caller has to, and what must hold is the same. A thread that may send beside the
 * loop tries too.
 */
interface TrySendContract extends EngineUnderTest {

    @Test
    default void whatATryTookArrivesAndNothingIsCalledBack() {
        Link link = driver().link();
        MemorySegment memory = driver().memory(new byte[] {'h', 'e', 'l', 'l', 'o'});
        for (int i = 0; i < 10; i++) {
            long taken = driver().trySend(link.handle(), memory, 0, 5);
            assertThat(taken).isIn(5L, -1L);
            if (taken < 0) {
                driver().send(link.handle(), memory, 0, 5);
            }
            driver().poll(0);
            assertThat(events().of(link.handle())).hasSize(taken < 0 ? i + 1 : 0);
        }
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("all of it", () -> reader.count() == 50);

        assertThat(reader.text()).isEqualTo("hello".repeat(10));
    }

    @Test
    default void aTryInsideReceivedArrives() {
        Link link = driver().link();
        MemorySegment memory = driver().memory(new byte[] {'e', 'c', 'h', 'o'});
        events().on(Received.class, event -> sendNow(event.handle(), memory, 0, 4));
        link.peer().write("x");
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("the echo", () -> reader.count() == 4);

        assertThat(reader.text()).isEqualTo("echo");
    }

    @Test
    default void whatATryTookIsTheCallersAgainAtOnce() {
        Link link = driver().link();
        byte[] bytes = Transfer.pattern(50_000);
        MemorySegment memory = driver().memory(bytes);
        long taken = Math.max(driver().trySend(link.handle(), memory, 0, bytes.length), 0);
        memory.fill((byte) '?');
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("what was taken", () -> reader.count() == taken);

        assertThat(reader.bytes()).isEqualTo(Arrays.copyOf(bytes, (int) taken));
    }

    @Test
    default void aShortTryIsFollowedByWritableOnceAndCostsNoTurnsBefore() {
        Link link = driver().linkWithSmallBuffer();
        MemorySegment memory = driver().memory(Transfer.pattern(256 << 10));
        long taken =
                driver().untilStalled(
                                link.handle(),
                                memory.byteSize(),
                                () -> sendNow(link.handle(), memory, 0, memory.byteSize()));
        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS))
                .as("turns while nobody reads")
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events().count(link.handle(), Writable.class)).as("while stalled").isZero();

        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("what was taken", () -> reader.count() == taken);
        driver().pollUntil("writable", () -> events().count(link.handle(), Writable.class) > 0);
        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events().count(link.handle(), Writable.class)).isEqualTo(1);
    }

    @Test
    default void stalledPeerThatReadsOnGetsEveryByteThatWasTried() {
        Link link = driver().linkWithSmallBuffer();
        byte[] bytes = Transfer.pattern(6 << 20);
        MemorySegment memory = driver().memory(bytes);
        long[] position = {0};
        events().react(event -> {
            position[0] += event instanceof Sent sent ? sent.bytes() : 0;
            if (event instanceof Writable) {
                position[0] +=
                        sendNow(link.handle(), memory, position[0], bytes.length - position[0]);
            }
        });
        position[0] += sendNow(link.handle(), memory, 0, bytes.length);
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("all of it", () -> reader.count() == bytes.length);

        assertThat(reader.bytes()).isEqualTo(bytes);
    }

    @Test
    default void whatATryHasMetIsToldByTheSendThatFollows() {
        Link link = driver().link();
        engine().receive(link.handle(), false);
        link.peer().reset();
        MemorySegment memory = driver().memory(new byte[1]);
        driver().pollUntil(
                        "failed",
                        () -> {
                            boolean failed = events().count(link.handle(), Failed.class) > 0;
                            if (!failed) {
                                sendNow(link.handle(), memory, 0, 1);
                            }
                            return failed;
                        });

        assertThat(events().of(link.handle(), Failed.class)).hasSize(1);
        Failed failed = events().of(link.handle(), Failed.class).getFirst();
        assertThat(failed.failure().operation()).isEqualTo(Operation.SEND);
        assertThat(failed.failure().error())
                .isIn(SocketError.CONNECTION_RESET, SocketError.BROKEN_PIPE);
    }

    @Test
    default void aTryAfterCloseTakesNothing() {
        Link link = driver().link();
        engine().close(link.handle());

        assertThat(driver().trySend(link.handle(), driver().memory(new byte[1]), 0, 1))
                .isEqualTo(-1);
    }

    @Test
    default void aThreadThatMaySendIsAnsweredAtOnce() {
        Link link = driver().link();
        MemorySegment bytes = Arena.ofAuto().allocateFrom("(hello)");
        long taken = onAnotherThread(() -> driver().engine().trySend(link.handle(), bytes, 1, 5));
        assertThat(taken).isIn(0L, 5L); // an engine that cannot leaves it to the loop
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("what was taken", () -> reader.count() == taken);

        assertThat(reader.text()).isEqualTo("hello".substring(0, (int) taken));
        assertThat(events().count(link.handle(), Sent.class)).isZero();
    }

    @Test
    default void aThreadThatMaySendIsToldThatThereIsNoRoom() {
        Link link = driver().linkWithSmallBuffer();
        MemorySegment bytes = Arena.ofAuto().allocate(64 << 10);
        long all = 0;
        long taken;
        do {
            taken =
                    onAnotherThread(
                            () -> driver().engine().trySend(link.handle(), bytes, 0, 64 << 10));
            all += taken;
        } while (taken > 0);
        long expected = all;
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("what was taken", () -> reader.count() == expected);

        assertThat(events().count(link.handle(), Writable.class)).as("nobody asked").isZero();
    }

    private static long onAnotherThread(Supplier<Long> call) {
        return CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task)).join();
    }

    /** Tries, and else sends; the bytes taken so far, none when a send is to be answered. */
    private long sendNow(SocketHandle handle, MemorySegment memory, long offset, long length) {
        long taken = driver().trySend(handle, memory, offset, length);
        if (taken >= 0) {
            return taken;
        }
        driver().send(handle, memory, offset, length);
        return 0;
    }
}
