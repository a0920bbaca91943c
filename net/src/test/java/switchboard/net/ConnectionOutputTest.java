package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.net.FakeNet.onAnotherThread;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.engine.Slices;
import switchboard.net.CloseReason.Kind;
import switchboard.net.framing.Framing;

class ConnectionOutputTest {

    private static final int LIMIT = 10_000;

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;

    private FakeSocket with(Framing framing) {
        Limits limits = Limits.DEFAULT.withOutputBytesMax(LIMIT);
        net.serve(setup -> setup.framing(framing).limits(limits));
        return net.connect();
    }

    private FakeSocket lines() {
        return with(Framing.lines().max(1_000));
    }

    @Test
    void whatIsSentInOneTickGoesInOneCall() {
        recorder.onOpen =
                connection -> {
                    connection.send("one");
                    connection.send("two".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                };
        FakeSocket socket = lines();
        net.tick();
        assertThat(socket.received()).isEqualTo("one\ntwo\n");
    }

    @Test
    void aFrameIsCopiedBeforeSendReturns() {
        byte[] bytes = {'a'};
        recorder.onOpen = connection -> connection.send(bytes);
        FakeSocket socket = lines();
        bytes[0] = 'b';
        net.tick();
        assertThat(socket.received()).isEqualTo("a\n");
    }

    @Test
    void outputGoesOnFromWhereTheKernelStopped() {
        recorder.onOpen = connection -> connection.send("x".repeat(100) + "END");
        FakeSocket socket = new FakeSocket(net.engine, new byte[] {10, 0, 0, 1});
        socket.room = 7;
        net.serve(setup -> setup.framing(Framing.lines()));
        net.engine.arriving.add(socket);
        for (int i = 0; i < 20; i++) {
            net.ticks(2);
            socket.peerTakes(7);
        }
        assertThat(socket.received()).isEqualTo("x".repeat(100) + "END\n");
    }

    @Test
    void sendSaysFalseOverTheLimitButTakesTheBytes() {
        FakeSocket socket = lines();
        socket.room = 0;
        Connection connection = recorder.connection();
        assertThat(connection.send("a".repeat(LIMIT - 1))).isTrue();
        assertThat(connection.send("b")).isFalse();
        assertThat(connection.queuedBytes()).isEqualTo(LIMIT + 2);
        socket.room = Long.MAX_VALUE;
        net.ticks(3);
        assertThat(socket.received()).endsWith("a\nb\n");
    }

    @Test
    void onDrainComesBelowHalfAndOnce() {
        FakeSocket socket = lines();
        socket.room = 0;
        Connection connection = recorder.connection();
        connection.send("a".repeat(LIMIT));
        net.ticks(2);
        socket.peerTakes(LIMIT / 2);
        net.ticks(3);
        assertThat(recorder.events).containsExactly("open");
        assertThat(connection.queuedBytes()).isEqualTo(LIMIT / 2 + 1);
        socket.peerTakes(2);
        net.ticks(3);
        assertThat(recorder.events).containsExactly("open", "drain");
        socket.room = Long.MAX_VALUE;
        net.ticks(3);
        assertThat(recorder.events).containsExactly("open", "drain");
        assertThat(connection.send("more")).isTrue();
    }

    @Test
    void overTheLimitTheConnectionsOwnReadingPauses() {
        recorder.onFrame = Connection::send;
        FakeSocket socket = lines();
        socket.room = 0;
        String line = "x".repeat(999);
        for (int i = 0; i < 100; i++) {
            socket.peerSends((line + "\n").repeat(5));
        }
        net.ticks(50);
        assertThat(recorder.connection().queuedBytes()).isBetween(10_000L, 11_000L);
        assertThat(socket.unread()).isGreaterThan(480_000);
        socket.room = Long.MAX_VALUE;
        net.ticks(1_000);
        assertThat(socket.receivedBytes()).hasSize(500_000);
        assertThat(recorder.frames()).hasSize(500);
    }

    @Test
    void whoIgnoresFalseIsClosedWithOutputLimit() {
        FakeSocket socket = lines();
        socket.room = 0;
        Connection connection = recorder.connection();
        for (int i = 0; i < 30; i++) {
            connection.send("x".repeat(999));
            assertThat(connection.queuedBytes()).isLessThanOrEqualTo(LIMIT + 2_000);
        }
        net.tick();
        assertThat(recorder.events).containsExactly("open", "close OUTPUT_LIMIT");
    }

    @Test
    void theBoundHoldsForRawFramesToo() {
        FakeSocket socket = with(Framing.raw());
        socket.room = 0;
        Connection connection = recorder.connection();
        for (int i = 0; i < 1_000; i++) {
            connection.send(new byte[1_000]);
            assertThat(connection.queuedBytes()).isLessThanOrEqualTo(LIMIT + 70_000);
        }
        net.tick();
        assertThat(recorder.events).containsExactly("open", "close OUTPUT_LIMIT");
    }

    @Test
    void aFrameLongerThanTheLimitIsTakenWhole() {
        FakeSocket socket = with(Framing.raw());
        assertThat(recorder.connection().send(new byte[1_000_000])).isFalse();
        net.ticks(3);
        assertThat(socket.receivedBytes()).hasSize(1_000_000);
        assertThat(recorder.events).containsExactly("open", "drain");
    }

    @Test
    void afterCloseNothingIsTaken() {
        FakeSocket socket = lines();
        recorder.connection().close();
        assertThat(recorder.connection().send("late")).isFalse();
        net.ticks(2);
        assertThat(socket.received()).isEmpty();
        assertThat(socket.finished).isTrue();
        recorder.connection().abort(CloseReason.of(Kind.CLOSED, "test"));
        net.tick();
        assertThat(recorder.connection().send("later")).isFalse();
    }

    @Test
    void aFailedSendStillDeliversWhatThePeerHadSent() {
        FakeSocket socket = lines();
        socket.sendFails = true;
        recorder.connection().send("hello");
        net.tick();
        socket.peerSends("one\ntwo\n");
        socket.peerResets();
        net.ticks(4);
        assertThat(recorder.events).containsExactly("open", "<one>", "<two>", "close PEER_RESET");
    }

    // ---- other threads -----------------------------------------------------------------------

    @Test
    void framesOfAnotherThreadKeepTheirOrder() {
        FakeSocket socket = lines();
        Connection connection = recorder.connection();
        long taken =
                onAnotherThread(() -> {
                    long count =
                            IntStream.range(0, 100)
                                    .filter(i -> connection.send("line " + i))
                                    .count();
                    connection.closeOutput();
                    return count;
                });
        assertThat(taken).isEqualTo(100);
        net.ticks(3);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            expected.append("line ").append(i).append('\n');
        }
        assertThat(socket.received()).isEqualTo(expected.toString());
        assertThat(socket.finished).isTrue();
    }

    @Test
    void anotherThreadThatStopsAtFalseIsNeverCut() {
        FakeSocket socket = lines();
        socket.room = 0;
        Connection connection = recorder.connection();
        for (int round = 0; round < 5; round++) {
            int sent =
                    onAnotherThread(() -> {
                        int count = 1;
                        while (connection.send("x".repeat(99))) {
                            count++;
                        }
                        return count;
                    });
            assertThat(sent * 100).isLessThanOrEqualTo(LIMIT + 200);
            net.ticks(2);
            assertThat(connection.queuedBytes()).isLessThanOrEqualTo(LIMIT + 1_000);
        }
        assertThat(recorder.events).containsExactly("open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines", "u64", "ascii", "until:END"})
    void whatAFramingPutsAroundAFrameOfAnotherThreadCountsToo(String name) {
        Framing framing = Framing.named(name);
        FakeSocket socket = with(framing);
        socket.room = 0;
        Connection connection = recorder.connection();
        long taken =
                onAnotherThread(() ->
                        IntStream.rangeClosed(0, LIMIT)
                                .takeWhile(i -> connection.send(""))
                                .count());
        assertThat((taken + 1) * framing.encodedBytes(0))
                .as("what waits when the first is told to stop")
                .isBetween(LIMIT + 1L, LIMIT + framing.encodedBytes(0));
        net.ticks(3);
        assertThat(recorder.events).as("who stops is not cut").containsExactly("open");
    }

    @Test
    void anotherThreadThatWasToldFalseIsToldWhenItMaySendAgain() {
        FakeSocket socket = lines();
        Connection connection = recorder.connection();
        // What waits is never over the limit in the queue alone: half comes first, then the rest.
        assertThat(onAnotherThread(() -> connection.send("x".repeat(LIMIT)))).isFalse();
        net.ticks(4);
        assertThat(socket.receivedBytes()).hasSize(LIMIT + 1);
        assertThat(recorder.events).containsExactly("open", "drain");
        socket.room = 0;
        connection.send("y".repeat(LIMIT / 2));
        net.ticks(2);
        assertThat(onAnotherThread(() -> connection.send("z".repeat(LIMIT / 2)))).isFalse();
        socket.room = Long.MAX_VALUE;
        net.ticks(4);
        assertThat(recorder.events).containsExactly("open", "drain", "drain");
    }

    // ---- sources -----------------------------------------------------------------------------

    /** Numbered frames, all the same byte count, that are there from the start. */
    private static final class Lines implements Source {
        final MemorySegment bytes;
        final int frameBytes;
        long position;

        Lines(int frames, int frameBytes) {
            this.frameBytes = frameBytes;
            byte[] all = new byte[frames * frameBytes];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) (i % frameBytes == frameBytes - 1 ? '\n' : 's');
            }
            bytes = Arena.ofAuto().allocate(all.length);
            bytes.copyFrom(MemorySegment.ofArray(all));
        }

        @Override
        public long gather(Slices into, long bytesMax) {
            long count = Math.min(bytesMax, bytes.byteSize() - position);
            into.add(bytes, position, count);
            return count;
        }

        @Override
        public void taken(long count) {
            position += count;
        }

        @Override
        public long frameRest() {
            long inFrame = position % frameBytes;
            return inFrame == 0 ? 0 : frameBytes - inFrame;
        }
    }

    @Test
    void aSourceOfManyMegabytesIsPulledToItsEnd() {
        FakeSocket socket = lines();
        Lines source = new Lines(100_000, 100);
        recorder.connection().source(source);
        net.ticks(30);
        assertThat(socket.receivedBytes()).hasSize(10_000_000);
    }

    @Test
    void sentFramesGoBetweenFramesOfTheSourceOnly() {
        FakeSocket socket = lines();
        socket.room = 250;
        Lines source = new Lines(10, 100);
        recorder.connection().source(source);
        net.ticks(2);
        assertThat(source.position).isEqualTo(250);
        recorder.connection().send("hello");
        for (int i = 0; i < 20; i++) {
            socket.peerTakes(33);
            net.ticks(2);
        }
        socket.room = Long.MAX_VALUE;
        net.ticks(10);
        String[] got = socket.received().split("\n");
        String line = "s".repeat(99);
        String[] expected = new String[11];
        Arrays.fill(expected, line);
        expected[3] = "hello";
        assertThat(got).containsExactly(expected);
    }

    @Test
    void nothingIsPutIntoAFrameWhoseRestTheSourceCannotGiveYet() {
        FakeSocket socket = lines();
        // A frame of four bytes of which only three are there at first.
        boolean[] whole = new boolean[1];
        Source slow =
                new Source() {
                    final MemorySegment bytes = Arena.ofAuto().allocate(4).fill((byte) 's');
                    long position;

                    @Override
                    public long gather(Slices into, long bytesMax) {
                        long end = whole[0] ? 4 : 3;
                        long count = Math.min(bytesMax, end - position);
                        into.add(bytes, position, count);
                        return count;
                    }

                    @Override
                    public void taken(long count) {
                        position += count;
                    }

                    @Override
                    public long frameRest() {
                        return position % 4 == 0 ? 0 : 4 - position;
                    }
                };
        Connection connection = recorder.connection();
        connection.source(slow);
        net.ticks(2);
        connection.send("hello");
        net.ticks(3);
        assertThat(socket.received()).isEqualTo("sss");
        whole[0] = true;
        connection.sourceReady();
        net.ticks(3);
        assertThat(socket.received()).isEqualTo("sssshello\n");
    }

    @Test
    void aSourceThatThrowsClosesOnlyItsOwnConnection() {
        FakeSocket socket = lines();
        recorder.connection()
                .source(
                        new Source() {
                            @Override
                            public long gather(Slices into, long bytesMax) {
                                throw new IllegalStateException("deliberate");
                            }

                            @Override
                            public void taken(long bytes) {}

                            @Override
                            public long frameRest() {
                                return 0;
                            }
                        });
        net.ticks(3);
        assertThat(socket.closed).isTrue();
        assertThat(recorder.closeKind()).isEqualTo(Kind.HANDLER_FAILED);
        FakeSocket other = net.connect();
        recorder.onFrame = Connection::send;
        other.peerSends("hello\n");
        net.ticks(3);
        assertThat(other.received()).isEqualTo("hello\n");
    }

    @Test
    void whenAllQueuesTogetherAreTooLongTheLongestIsClosed() {
        Limits limits =
                Limits.DEFAULT
                        .withOutputBytesMax(1_000_000)
                        .withOutputBytesInAllMax(10 * Chunk.BYTES);
        net.serve(setup -> setup.framing(Framing.raw()).limits(limits));
        List<FakeSocket> sockets = new ArrayList<>();
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FakeSocket socket = net.connect();
            socket.room = 0;
            sockets.add(socket);
            connections.add(recorder.connections.getLast());
        }
        byte[] chunk = new byte[Chunk.BYTES];
        int[] chunks = {3, 5, 1};
        for (int i = 0; i < 3; i++) {
            for (int sent = 0; sent < chunks[i]; sent++) {
                connections.get(i).send(chunk);
            }
        }
        net.ticks(2);
        assertThat(recorder.reasons).as("nine chunks of ten").isEmpty();

        connections.get(2).send(chunk);
        connections.get(2).send(chunk);
        net.ticks(2);
        assertThat(recorder.reasons)
                .singleElement()
                .extracting(CloseReason::kind)
                .isEqualTo(Kind.OUTPUT_LIMIT);
        assertThat(sockets).extracting(socket -> socket.closed).containsExactly(false, true, false);
        sockets.getFirst().room = Long.MAX_VALUE;
        net.ticks(3);
        assertThat(sockets.getFirst().receivedBytes()).hasSize(3 * Chunk.BYTES);
    }
}
