package switchboard.net;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.net.framing.Framing;

/** What is counted, and what Flight Recorder is told. */
final class MetricsTest {

    /** Sums up by name. One thread, as the loop of these tests. */
    private static final class Sums implements Metrics {
        final Map<String, Long> sums = new TreeMap<>();
        long turns;
        long longestWaitNanos;

        private void add(String name, long count) {
            sums.merge(name, count, Long::sum);
        }

        @Override
        public void connectionOpened() {
            add("opened", 1);
        }

        @Override
        public void connectionClosed(CloseReason.Kind why) {
            add("closed " + why, 1);
        }

        @Override
        public void connectionRefused(Refusal why) {
            add("refused " + why, 1);
        }

        @Override
        public void bytesReceived(long bytes) {
            add("bytes in", bytes);
        }

        @Override
        public void bytesSent(long bytes) {
            add("bytes out", bytes);
        }

        @Override
        public void frameReceived() {
            add("frames in", 1);
        }

        @Override
        public void frameSent() {
            add("frames out", 1);
        }

        @Override
        public void outputBlocked(int change) {
            add("blocked", change);
        }

        @Override
        public void turned(long nanos) {
            assertThat(nanos).isNotNegative();
            turns++;
        }

        @Override
        public void tasksWaited(long nanos) {
            longestWaitNanos = Math.max(longestWaitNanos, nanos);
        }
    }

    private final FakeNet net = new FakeNet();
    private final Sums counted = new Sums();

    @Test
    void everythingOnAConnectionIsCountedOnceAndGaugesGoBackToZero() {
        net.serve(setup -> setup.framing(Framing.lines()).metrics(counted));
        net.recorder.onFrame = Connection::send;
        FakeSocket socket = net.connect();
        socket.room = 3;
        socket.peerSends("one\ntwo\n");
        net.ticks(3);
        assertThat(counted.sums).containsEntry("blocked", 1L).containsEntry("bytes out", 3L);
        socket.room = Long.MAX_VALUE;
        net.ticks(3);
        socket.peerEnds();
        net.ticks(4);
        assertThat(counted.sums)
                .isEqualTo(
                        Map.of(
                                "opened", 1L,
                                "closed PEER_CLOSED", 1L,
                                "bytes in", 8L,
                                "bytes out", 8L,
                                "frames in", 2L,
                                "frames out", 2L,
                                "blocked", 0L));
        assertThat(counted.turns).isEqualTo(net.engine.turns);
    }

    @Test
    void aPeerThatGoesWhileItIsBlockedIsBlockedNoMore() {
        net.serve(setup -> setup.metrics(counted));
        FakeSocket socket = net.connect();
        socket.room = 0;
        net.recorder.connection().send("never taken");
        net.ticks(2);
        socket.peerResets();
        net.ticks(3);
        assertThat(counted.sums)
                .containsEntry("blocked", 0L)
                .containsEntry("closed PEER_RESET", 1L);
    }

    @Test
    void bytesThatAreSentFromWhereTheyLieAreCounted() {
        net.engine.triesSends = true;
        net.serve(setup -> setup.metrics(counted));
        net.connect();
        try (Arena arena = Arena.ofConfined()) {
            net.recorder.connection().send(arena.allocate(8 << 10), 0, 8 << 10);
            net.recorder.connection().send(MemorySegment.ofArray(new byte[10]), 0, 10);
            net.ticks(2);
        }
        assertThat(counted.sums).containsEntry("bytes out", (8L << 10) + 10);
    }

    @Test
    void refusalsAreCountedByTheirCauseAndAreNoConnections() {
        Limits limits =
                Limits.DEFAULT.withConnectionsMax(3).withPerAddress(2, 3, Duration.ofSeconds(10));
        net.serve(setup -> setup.limits(limits).deny("10.0.0.9").metrics(counted));
        net.connect(10, 0, 0, 1);
        net.connect(10, 0, 0, 1);
        net.connect(10, 0, 0, 1);
        net.connect(10, 0, 0, 9);
        net.connect(10, 0, 0, 2);
        net.connect(10, 0, 0, 3);
        assertThat(counted.sums)
                .isEqualTo(
                        Map.of(
                                "opened", 3L,
                                "refused PER_ADDRESS", 1L,
                                "refused DENIED", 1L,
                                "refused CONNECTIONS", 1L));
    }

    @Test
    void theWaitOfATaskIsMeasuredByTheClockOfTheLoop() {
        net.serve(setup -> setup.metrics(counted));
        net.loop().execute(() -> {});
        net.sleep(Duration.ofMillis(7));
        net.tick();
        assertThat(counted.longestWaitNanos).isEqualTo(7_000_000);
    }

    @Test
    void aClientIsCountedFromItsConnectionOn() {
        ClientSetup setup = Client.tcp("10.0.0.1:80").group(net.group).metrics(counted);
        var _ = setup.connectAsync();
        net.ticks(2);
        assertThat(counted.sums).isEmpty();
        net.engine.connecting.getFirst().connects();
        net.ticks(2);
        assertThat(counted.sums).isEqualTo(Map.of("opened", 1L));
    }

    @Test
    void flightRecorderIsToldOfConnectionsAndOfSlowHandlers(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("test.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            net.serve(setup -> setup.framing(Framing.lines()));
            net.recorder.onFrame = (connection, text) -> net.sleep(Duration.ofMillis(300));
            FakeSocket socket = net.connect();
            socket.peerSends("slowly\n");
            net.ticks(2);
            socket.peerEnds();
            net.ticks(3);
            recording.stop();
            recording.dump(file);
        }
        Map<String, RecordedEvent> events = new TreeMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            String name = event.getEventType().getName();
            if (name.startsWith("switchboard.")) {
                events.put(name, event);
            }
        }
        assertThat(events)
                .containsOnlyKeys(
                        "switchboard.ConnectionOpened",
                        "switchboard.ConnectionClosed",
                        "switchboard.SlowHandler");
        assertThat(requireNonNull(events.get("switchboard.ConnectionClosed")).getString("reason"))
                .isEqualTo("PEER_CLOSED");
        assertThat(requireNonNull(events.get("switchboard.SlowHandler")).getDuration("held"))
                .isEqualTo(Duration.ofMillis(300));
    }
}
