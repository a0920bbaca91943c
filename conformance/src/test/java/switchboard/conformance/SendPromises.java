package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.net.Limits;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;

/**
 * What sending promises, whatever the style of the handler and whatever lies between it and the
 * peer: a frame goes whole or not at all, as a copy, in order; and what waits is bounded. A style
 * is one subclass, which says how a server and a connection of it are made.
 */
@Timeout(120)
abstract class SendPromises {

    private static final int LIMIT = 64 << 10;

    @TempDir private Path folder;

    /** As much as no kernel keeps for a peer that does not read, in frames. */
    private static final int FRAMES = 640;

    /** What a handler of one style sends with. */
    interface Sender {

        /** False when the limit is reached; a style that waits instead never says so. */
        boolean send(byte[] frame) throws IOException;

        void closeOutput();

        /** How this style says that nothing is sent after the end of the output. */
        boolean refusesAfterTheEnd(byte[] frame) throws IOException;
    }

    /** What is to be done where a handler of this style does it. */
    @FunctionalInterface
    interface Step<T> {
        T run(Sender sender) throws Exception;
    }

    /** Lines whose content may hold no LF. */
    static final Framing FRAMING = Framing.until("\n").max(1 << 20);

    /** A connection of a server, both ends in the test's hands. */
    interface Ends extends AutoCloseable {

        NetPeer peer();

        /** Begins something on the server's side. */
        <T> CompletableFuture<T> begin(Step<T> step);

        /** Whether that waits for the peer, if it is a style that waits. */
        boolean isWaiting();

        @Override
        void close();
    }

    /** A new server and one connection, whose peer has a receive buffer of this size; 0 for any. */
    abstract Ends open(
            TransportSetting setting, UnaryOperator<ServerSetup> change, int receiveBufferBytes);

    /** A server of the style under test, which listens where the setting says. */
    ServerSetup listen(TransportSetting setting) {
        return setting.transport().listen(folder).framing(FRAMING);
    }

    static <T> void complete(CompletableFuture<T> result, Step<T> step, Sender sender) {
        try {
            result.complete(step.run(sender));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private Ends open(TransportSetting setting) {
        return open(setting, UnaryOperator.identity(), 0);
    }

    private Ends openWithLimit(TransportSetting setting) {
        Limits limits = Limits.DEFAULT.withOutputBytesMax(LIMIT);
        return open(setting, setup -> setup.limits(limits), 16 << 10);
    }

    private static byte[] frame(int number, int length) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) ('a' + number % 26));
        return frame;
    }

    private static String text(int number, int length) {
        return Character.toString('a' + number % 26).repeat(length);
    }

    @OnEveryTransport
    void framesOfEveryLengthArriveWholeAndInOrder(TransportSetting setting) {
        List<Integer> lengths = List.of(1, 0, 64, 4_095, 4_096, 16_383, 16_384, 16_385, 200_000, 2);
        try (Ends ends = open(setting)) {
            CompletableFuture<Boolean> sending =
                    ends.begin(sender -> {
                        for (int i = 0; i < lengths.size(); i++) {
                            sender.send(frame(i, lengths.get(i)));
                        }
                        return true;
                    });
            for (int i = 0; i < lengths.size(); i++) {
                assertThat(ends.peer().line()).isEqualTo(text(i, lengths.get(i)));
            }
            assertThat(sending.join()).isTrue();
        }
    }

    @OnEveryTransport
    void theBytesAreTheCallersAgainWhenSendReturns(TransportSetting setting) {
        int frames = 20;
        try (Ends ends = openWithLimit(setting)) {
            CompletableFuture<Boolean> sending =
                    ends.begin(sender -> {
                        byte[] bytes = new byte[3_000];
                        for (int i = 0; i < frames; i++) {
                            Arrays.fill(bytes, (byte) ('a' + i));
                            sender.send(bytes);
                            Arrays.fill(bytes, (byte) '#');
                        }
                        return true;
                    });
            for (int i = 0; i < frames; i++) {
                assertThat(ends.peer().line()).isEqualTo(text(i, 3_000));
            }
            assertThat(sending.join()).isTrue();
        }
    }

    @OnEveryTransport
    void whatIsTakenFromAPeerThatDoesNotReadIsBoundedAndArrivesWhole(TransportSetting setting) {
        int length = 8_000;
        try (Ends ends = openWithLimit(setting)) {
            CompletableFuture<Integer> sending = ends.begin(sender -> sendAll(sender, length));
            Eventually.holds("it is full", () -> sending.isDone() || ends.isWaiting());
            assertThat(sending.getNow(0)).isLessThan(FRAMES);
            int read = 0;
            while (read < FRAMES && (!sending.isDone() || read < sending.join())) {
                assertThat(ends.peer().line()).isEqualTo(text(read++, length));
            }
            assertThat(sending.join()).isEqualTo(read).isGreaterThan(LIMIT / length);
        }
    }

    /** Sends until it is told to stop; returns how many frames were taken. */
    private static int sendAll(Sender sender, int length) throws IOException {
        int taken = 0;
        boolean within = true;
        while (within && taken < FRAMES) {
            within = sender.send(frame(taken++, length));
        }
        return taken;
    }

    @OnEveryTransport
    void aFrameThatCannotBeSaidIsRefusedAndNothingOfItIsSent(TransportSetting setting) {
        try (Ends ends = open(setting)) {
            CompletableFuture<Boolean> sending =
                    ends.begin(sender -> sender.send("two\nlines".getBytes(US_ASCII)));
            assertThatThrownBy(sending::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IllegalArgumentException.class);
            assertThat(ends.begin(sender -> sender.send(frame(0, 5))).join()).isTrue();
            assertThat(ends.peer().line()).isEqualTo("aaaaa");
        }
    }

    @OnEveryTransport
    void nothingIsTakenAfterTheEndOfTheOutput(TransportSetting setting) {
        try (Ends ends = open(setting)) {
            CompletableFuture<Boolean> refused =
                    ends.begin(sender -> {
                        sender.send(frame(0, 3));
                        sender.closeOutput();
                        return sender.refusesAfterTheEnd(frame(1, 3));
                    });
            assertThat(refused.join()).isTrue();
            assertThat(ends.peer().untilEnd()).isEqualTo("aaa\n");
        }
    }
}
