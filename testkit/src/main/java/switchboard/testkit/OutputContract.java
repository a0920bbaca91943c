package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.engine.Operation;
import switchboard.engine.Slices;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Ended;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Received;
import switchboard.testkit.EngineEvent.Sent;
import switchboard.testkit.EngineEvent.Writable;

/** Sentences (b), (c) and (d): what goes out, and the answers. */
interface OutputContract extends EngineUnderTest {

    @Test
    default void everySendIsAnsweredOnceInTheNextPoll() {
        Link link = driver().link();
        for (int i = 1; i <= 10; i++) {
            driver().send(link.handle(), "hello");
            assertThat(events().count(link.handle(), Sent.class)).isEqualTo(i - 1);
            driver().poll(0);
            assertThat(events().count(link.handle(), Sent.class)).isEqualTo(i);
        }
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("all of it", () -> reader.count() == 50);

        assertThat(reader.text()).isEqualTo("hello".repeat(10));
        assertThat(events().of(link.handle(), Sent.class)).allMatch(sent -> sent.bytes() == 5);
    }

    @Test
    default void sendIsAnsweredBeforeThePollWaits() {
        Link link = driver().link();
        driver().send(link.handle(), "x");
        long start = world().clock().getAsLong();
        long[] answeredAfter = {-1};
        events().on(Sent.class, event -> answeredAfter[0] = world().clock().getAsLong() - start);

        driver().poll(WaitContract.LONG_WAIT_NANOS / 10);

        assertThat(answeredAfter[0]).isBetween(0L, WaitContract.LONG_WAIT_NANOS / 20);
    }

    @Test
    default void sendInsideReceivedIsAnswered() {
        Link link = driver().link();
        events().on(Received.class, event -> driver().send(event.handle(), "echo"));
        link.peer().write("x");
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("the echo", () -> reader.count() == 4);

        assertThat(events().count(link.handle(), Sent.class)).isEqualTo(1);
    }

    @Test
    default void shortSendIsFollowedByWritableOnce() {
        Link link = driver().linkWithSmallBuffer();
        long taken = sendUntilStalled(link.handle());
        assertThat(events().count(link.handle(), Writable.class)).as("while stalled").isZero();

        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("what was taken", () -> reader.count() == taken);
        driver().pollUntil("writable", () -> events().count(link.handle(), Writable.class) > 0);

        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        assertThat(events().count(link.handle(), Writable.class)).isEqualTo(1);
    }

    @Test
    default void stalledPeerCostsNoTurns() {
        Link link = driver().linkWithSmallBuffer();
        sendUntilStalled(link.handle());

        assertThat(driver().turnsIn(2 * InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
    }

    @Test
    default void inputDoesNotMakeAStalledSocketWritable() {
        Link link = driver().linkWithSmallBuffer();
        sendUntilStalled(link.handle());
        link.peer().write("x");
        driver().pollUntil("received", () -> driver().input(link.handle()).equals("x"));
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().count(link.handle(), Writable.class)).isZero();
    }

    @Test
    default void completeSendIsNotFollowedByWritable() {
        Link link = driver().link();
        driver().send(link.handle(), "all of it");
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(link.handle())).hasSize(1);
        assertThat(events().count(link.handle(), Sent.class)).isEqualTo(1);
    }

    @Test
    default void stalledPeerThatReadsOnGetsEveryByte() {
        Link link = driver().linkWithSmallBuffer();
        byte[] bytes = Transfer.pattern(6 << 20);
        Sender source = Sender.of(driver(), link.handle(), bytes);
        source.send();
        driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(source.isDone()).as("sent with nobody reading").isFalse();

        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("all of it", () -> reader.count() == bytes.length);
        assertThat(reader.bytes()).isEqualTo(bytes);
    }

    @Test
    default void sendInsideWritableIsCarriedOutInTheSamePoll() {
        Link link = driver().linkWithSmallBuffer();
        long taken = sendUntilStalled(link.handle());
        events().forget();
        events().on(Writable.class, event -> driver().send(event.handle(), "more"));
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil(
                        "writable",
                        () -> {
                            reader.step();
                            return events().count(link.handle(), Writable.class) > 0;
                        });

        assertThat(events().count(link.handle(), Sent.class)).isEqualTo(1);
        driver().pollUntil("the rest", () -> reader.count() == taken + 4);
    }

    @Test
    default void sendInsideSentIsCarriedOutInTheSamePollABoundedNumberOfTimes() {
        Link link = driver().link();
        MemorySegment memory = driver().memory(new byte[1]);
        events().on(Sent.class, event -> driver().send(event.handle(), memory, 0, 1));
        driver().send(link.handle(), memory, 0, 1);

        int before = 0;
        for (int poll = 0; poll < 3; poll++) {
            assertThat(driver().nanosOfPoll(WaitContract.LONG_WAIT_NANOS))
                    .as("time of a poll although something is left to send")
                    .isLessThan(WaitContract.SHORT_NANOS);
            int sent = events().count(link.handle(), Sent.class);
            assertThat(sent - before).as("sends in one poll").isBetween(2, 100);
            before = sent;
        }
    }

    @Test
    default void sendOfManyPiecesArrivesWhole() {
        Link link = driver().link();
        byte[] bytes = Transfer.pattern(5_000);
        MemorySegment memory = driver().memory(bytes);
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        long[] position = {0};
        events().react(event -> {
            position[0] += event instanceof Sent sent ? sent.bytes() : 0;
            if (event instanceof Writable) {
                sendPieces(link.handle(), memory, position[0], 1);
            }
        });
        sendPieces(link.handle(), memory, 0, 1);
        driver().pollUntil("all pieces", () -> reader.count() == bytes.length);

        assertThat(reader.bytes()).isEqualTo(bytes);
    }

    @Test
    default void manyPiecesForAStalledPeerCostNoTurns() {
        Link link = driver().linkWithSmallBuffer();
        sendUntilStalled(link.handle());
        MemorySegment memory = driver().memory(new byte[8 << 20]);
        events().on(Writable.class, event -> sendPieces(link.handle(), memory, 0, 4_096));
        sendPieces(link.handle(), memory, 0, 4_096);
        driver().turnsIn(InputContract.PAUSE_NANOS); // what little room there still is

        assertThat(driver().turnsIn(2 * InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
    }

    private void sendPieces(SocketHandle handle, MemorySegment memory, long from, int pieceBytes) {
        Slices slices = new Slices();
        for (long i = from; i < memory.byteSize(); i += pieceBytes) {
            slices.add(memory, i, pieceBytes);
        }
        engine().send(handle, slices);
    }

    @Test
    default void bytesAreTheCallersAgainWithTheAnswer() {
        Link link = driver().link();
        byte[] bytes = Transfer.pattern(50_000);
        MemorySegment memory = driver().memory(bytes);
        long[] taken = {0};
        events().on(
                        Sent.class,
                        sent -> {
                            taken[0] += sent.bytes();
                            memory.fill((byte) '?');
                        });
        driver().send(link.handle(), memory, 0, bytes.length);
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil(
                        "what was taken",
                        () ->
                                events().count(link.handle(), Sent.class) > 0
                                        && reader.count() == taken[0]);

        assertThat(reader.bytes()).isEqualTo(Arrays.copyOf(bytes, (int) taken[0]));
    }

    @Test
    default void bytesAreTheCallersAgainWithClosed() {
        Link link = driver().link();
        byte[] bytes = Transfer.pattern(50_000);
        MemorySegment memory = driver().memory(bytes);
        events().on(Closed.class, event -> memory.fill((byte) '?'));
        driver().send(link.handle(), memory, 0, bytes.length);
        engine().close(link.handle());
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("the end", reader::hasEnded);

        byte[] arrived = reader.bytes();
        assertThat(arrived).isEqualTo(Arrays.copyOf(bytes, arrived.length));
    }

    @Test
    default void closeBeforeTheAnswerIsTheAnswer() {
        Link link = driver().link();
        driver().send(link.handle(), "never mind");
        engine().close(link.handle());
        driver().turnsIn(1_000_000);

        assertThat(events().of(link.handle())).containsExactly(new Closed(link.handle()));
    }

    @Test
    default void sendToAPeerThatHasResetIsAnsweredByOneFailure() {
        Link link = driver().link();
        engine().receive(link.handle(), false);
        link.peer().reset();
        driver().pollUntil(
                        "failed",
                        () -> {
                            boolean failed = events().count(link.handle(), Failed.class) > 0;
                            if (!failed) {
                                driver().send(
                                                link.handle(),
                                                "x"); // CheckedEngine wants an answer to each
                            }
                            return failed;
                        });
        driver().turnsIn(InputContract.PAUSE_NANOS);

        assertThat(events().of(link.handle(), Failed.class)).hasSize(1);
        Failed failed = events().of(link.handle(), Failed.class).getFirst();
        assertThat(failed.failure().operation()).isEqualTo(Operation.SEND);
        assertThat(failed.failure().error())
                .isIn(SocketError.CONNECTION_RESET, SocketError.BROKEN_PIPE);
    }

    @Test
    default void halfClosedPeerStillReceivesTheRest() {
        Link link = driver().link();
        link.peer().write("request");
        link.peer().closeOutput();
        driver().pollUntil("ended", () -> events().count(link.handle(), Ended.class) > 0);
        byte[] bytes = Transfer.pattern(6 << 20);
        Sender source = Sender.of(driver(), link.handle(), bytes);
        source.send();
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil(
                        "all taken",
                        () -> {
                            reader.step();
                            return source.isDone();
                        });
        engine().shutdownOutput(link.handle());
        driver().pollUntil("the end", reader::hasEnded);

        assertThat(reader.bytes()).isEqualTo(bytes);
    }

    @Test
    default void endOfOutputComesBehindWhatWasSentAndInputGoesOn() {
        Link link = driver().link();
        driver().send(link.handle(), "before the end");
        driver().poll(0);
        engine().shutdownOutput(link.handle());
        Transfer.Reader reader = new Transfer.Reader(link.peer());
        driver().pollUntil("the end", reader::hasEnded);
        link.peer().write("still heard");
        driver().pollUntil("heard", () -> driver().input(link.handle()).equals("still heard"));

        assertThat(reader.text()).isEqualTo("before the end");
        assertThat(events().count(link.handle(), Ended.class)).isZero();
    }

    @Test
    default void stalledPeerThatResetsIsNotToldAboutForEver() {
        Link link = driver().linkWithSmallBuffer();
        engine().receive(link.handle(), false);
        sendUntilStalled(link.handle());
        link.peer().reset();
        driver().turnsIn(1_000_000);

        // One "writable" at most, for the room that a dead socket has, and none about input.
        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS))
                .isLessThanOrEqualTo(WaitContract.FEW_TURNS);
        List<EngineEvent> about = events().of(link.handle());
        assertThat(about.stream().filter(Failed.class::isInstance)).isEmpty();
        assertThat(events().count(link.handle(), Writable.class)).isLessThanOrEqualTo(1);
    }

    /** Sends until no room comes for a while; returns how much was taken. Forgets the events. */
    private long sendUntilStalled(SocketHandle handle) {
        MemorySegment memory = driver().memory(Transfer.pattern(256 << 10));
        return driver().untilStalled(
                        handle,
                        memory.byteSize(),
                        () -> {
                            driver().send(handle, memory, 0, memory.byteSize());
                            return 0;
                        });
    }
}
