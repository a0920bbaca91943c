package switchboard.net;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.engine.SocketError;
import switchboard.net.framing.Framing;

/** Connections for which there is no place, and who is told that accepting pauses. */
final class OverflowTest {

    private final FakeNet net = new FakeNet();
    private final Recorder recorder = net.recorder;
    private final List<String> told = new ArrayList<>();

    private final Metrics metrics =
            new Metrics() {
                @Override
                public void connectionRefused(Refusal why) {
                    told.add("refused " + why);
                }

                @Override
                public void acceptPaused(Pause why) {
                    told.add("paused " + why);
                }

                @Override
                public void acceptResumed(Pause why, long nanos) {
                    told.add("resumed " + why + " " + Duration.ofNanos(nanos).toMillis());
                }
            };

    private Server serve(int places, UnaryOperator<ServerSetup> change) {
        Limits limits = Limits.DEFAULT.withConnectionsMax(places).withOverflow(Overflow.WAIT);
        return net.serve(setup ->
                change.apply(setup.framing(Framing.lines()).limits(limits).metrics(metrics)));
    }

    private FakeSocket leave(FakeSocket socket) {
        socket.peerEnds();
        net.ticks(4);
        return socket;
    }

    @Test
    void whoIsOverTheLimitWaitsUnreadAndComesInOrder() {
        Server server = serve(1, setup -> setup);
        recorder.onFrame = Connection::send;
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sockets.add(net.connect());
            sockets.get(i).peerSends(i + "\n");
            net.tick();
        }
        assertThat(net.engine.arriving).as("in the backlog").hasSize(2);
        for (int i = 0; i < 4; i++) {
            net.ticks(2);
            assertThat(server.connectionCount()).isEqualTo(1);
            assertThat(recorder.frames()).hasSize(i + 1).last().isEqualTo("<" + i + ">");
            leave(sockets.get(i));
        }
        assertThat(sockets).noneMatch(socket -> socket.givenUp).allMatch(socket -> socket.closed);
        assertThat(server.connectionCount()).isZero();
        assertThat(server.refusedCount()).isZero();
    }

    @Test
    void pausesAndTheirTimesAreTold() {
        serve(1, setup -> setup);
        FakeSocket member = net.connect();
        assertThat(told).isEmpty();
        net.connect();
        assertThat(told).containsExactly("paused CONNECTIONS");
        net.advance(Duration.ofMillis(1_500));
        leave(member);
        assertThat(told).containsExactly("paused CONNECTIONS", "resumed CONNECTIONS 1500");
    }

    @Test
    void aPlaceThatBecomesFreeIsNotTakenByOneWhoMayNotCome() {
        Server server = serve(1, setup -> setup);
        FakeSocket member = net.connect(10, 0, 0, 1);
        FakeSocket denied = net.connect(10, 0, 0, 2);
        net.engine.arriving.add(new FakeSocket(net.engine, new byte[] {10, 0, 0, 3}));
        server.filter(AcceptFilter.ALL.deny("10.0.0.2"));
        leave(member);
        assertThat(denied.givenUp || denied.finished).isTrue();
        assertThat(server.deniedCount()).isEqualTo(1);
        assertThat(server.connectionCount()).isEqualTo(1);
    }

    @Test
    void whoIsRefusedForItsAddressIsRefusedAlsoWhenItHasWaited() {
        Limits limits =
                Limits.DEFAULT
                        .withConnectionsMax(2)
                        .withOverflow(Overflow.WAIT)
                        .withPerAddress(1, 100, Duration.ofSeconds(1));
        Server server = serve(1, setup -> setup.limits(limits));
        net.connect(10, 0, 0, 1);
        FakeSocket other = net.connect(10, 0, 0, 2);
        FakeSocket second = net.connect(10, 0, 0, 1);
        assertThat(told).containsExactly("paused CONNECTIONS");
        leave(other);
        assertThat(second.received()).startsWith("refused: your address already has 1 connections");
        assertThat(told).last().isEqualTo("refused PER_ADDRESS");
        assertThat(server.connectionCount()).isEqualTo(1);
        FakeSocket third = net.connect(10, 0, 0, 3);
        assertThat(third.receiving).as("accepting goes on").isTrue();
    }

    @Test
    void aPlaceForAHandlerIsWaitedForToo() {
        RunningHandlers handlers = new RunningHandlers(request -> {}, 1);
        assertThat(handlers.takePlace()).isTrue();
        Limits limits = Limits.DEFAULT.withOverflow(Overflow.WAIT);
        Admission admission = new Admission(limits);
        handlers.whenPlaceIsFree(admission::placeIsFree);
        FakeSocket socket = new FakeSocket(net.engine, new byte[] {10, 0, 0, 1});
        assertThat(admission.admit(socket.remoteAddress(), 0, handlers).orElseThrow().passes())
                .isTrue();
        assertThat(admission.connections()).as("what it took is given back").isZero();
        admission.whenPlaceIsFree(() -> told.add("free"));
        handlers.givePlace();
        assertThat(told).containsExactly("free");
        assertThat(admission.admit(socket.remoteAddress(), 0, handlers)).isEmpty();
    }

    @Test
    void aServerThatStopsGivesUpWhoWaits() {
        Server server = serve(1, setup -> setup);
        FakeSocket member = net.connect();
        FakeSocket waiting = net.connect();
        server.stopAccepting();
        net.ticks(2);
        assertThat(waiting.givenUp).isTrue();
        assertThat(told).containsExactly("paused CONNECTIONS", "resumed CONNECTIONS 0");
        leave(member);
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void aLoopThatIsClosedGivesUpWhoWaits() {
        serve(1, setup -> setup);
        net.connect();
        FakeSocket waiting = net.connect();
        net.group.close();
        assertThat(waiting.givenUp).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "TOO_MANY_OPEN_FILES, paused DESCRIPTORS",
        "OUT_OF_MEMORY, paused MEMORY",
        "NOT_PERMITTED, paused OTHER",
        "DESCRIPTOR_BEYOND_LIMIT,"
    })
    void whatTheSystemLacksIsToldAndOneConnectionThatIsClosedIsNot(
            SocketError error, String expected) {
        serve(1, setup -> setup);
        net.engine.acceptFails(error);
        net.tick();
        assertThat(told).isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    @Test
    void flightRecorderIsToldOfPauses(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("test.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            serve(1, setup -> setup);
            FakeSocket member = net.connect();
            net.connect();
            net.advance(Duration.ofMillis(300));
            leave(member);
            recording.stop();
            recording.dump(file);
        }
        Map<String, RecordedEvent> events = new TreeMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            events.put(event.getEventType().getName(), event);
        }
        RecordedEvent paused = requireNonNull(events.get("switchboard.AcceptPaused"));
        assertThat(paused.getString("cause")).isEqualTo("CONNECTIONS");
        RecordedEvent resumed = requireNonNull(events.get("switchboard.AcceptResumed"));
        assertThat(resumed.getDuration("paused")).isEqualTo(Duration.ofMillis(300));
        assertThat(resumed.getString("address")).isEqualTo(paused.getString("address"));
    }
}
