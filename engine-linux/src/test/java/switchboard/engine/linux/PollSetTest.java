package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.SocketError;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.PollSet;
import switchboard.engine.readiness.PollSet.Ready;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.SocketCalls;

/** Pollers for direct use: every mask and every refusal, on descriptors of every kind. */
@Timeout(60)
class PollSetTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

    private final TestCalls calls = new TestCalls();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void giveBack() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
        calls.close();
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }

    private PollSet<String> open(String mechanism) {
        return keep(PollSet.open(mechanism));
    }

    /** An accepted connection of a set's own calls, and its peer. */
    private record Connection(int descriptor, Socket peer) {}

    private Connection connect(PollSet<String> set) throws IOException {
        SocketCalls sockets = set.calls();
        int listener = sockets.listen(new Endpoint.Inet(LOCAL, 0), SocketOptions.DEFAULT);
        keep(() -> sockets.close(listener));
        Endpoint.Inet at = (Endpoint.Inet) sockets.localAddress(listener);
        Socket peer = keep(new Socket(at.address(), at.port()));
        set.register(listener, Poller.IN, "listener");
        assertThat(set.await(PATIENCE))
                .containsExactly(new Ready<>(listener, Poller.IN, "listener"));
        int descriptor = sockets.accept(listener);
        assertThat(descriptor).isNotNegative();
        keep(() -> sockets.close(descriptor));
        set.remove(listener);
        return new Connection(descriptor, peer);
    }

    private static int only(PollSet<String> set) {
        List<Ready<String>> all = set.await(PATIENCE);
        assertThat(all).hasSize(1);
        return all.getFirst().events();
    }

    /** Waits until all of these have come. */
    private static int until(int masks, PollSet<String> set) {
        long begun = System.nanoTime();
        int events = only(set);
        while ((events & masks) != masks) {
            assertThat(System.nanoTime() - begun).isLessThan(PATIENCE.toNanos());
            events = only(set);
        }
        return events;
    }

    // ---- every mechanism ---------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge", "nio"})
    void interestIsRegisteredChangedAndRemovedWithItsData(String mechanism) throws IOException {
        PollSet<String> set = open(mechanism);
        Connection connection = connect(set);
        int descriptor = connection.descriptor;
        set.register(descriptor, Poller.IN, "reading");
        assertThat(set.await(Duration.ZERO)).isEmpty();
        connection.peer.getOutputStream().write('x');
        assertThat(set.await(PATIENCE))
                .containsExactly(new Ready<>(descriptor, Poller.IN, "reading"));
        set.change(descriptor, Poller.IN | Poller.OUT, "both");
        Ready<String> both = set.await(PATIENCE).getFirst();
        assertThat(both).isEqualTo(new Ready<>(descriptor, Poller.IN | Poller.OUT, "both"));
        assertThat(both.is(Poller.OUT)).isTrue();
        assertThat(both.is(Poller.HUP | Poller.ERR)).isFalse();
        set.remove(descriptor);
        assertThat(set.size()).isZero();
        assertThat(set.await(Duration.ZERO)).isEmpty();
        set.register(descriptor, Poller.IN, "again");
        assertThat(set.await()).containsExactly(new Ready<>(descriptor, Poller.IN, "again"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge", "nio"})
    void registeringTwiceOrChangingWhatIsNotThereIsAFaultOfTheProgram(String mechanism)
            throws IOException {
        PollSet<String> set = open(mechanism);
        int descriptor = connect(set).descriptor;
        assertThatIllegalStateException()
                .isThrownBy(() -> set.change(descriptor, Poller.IN, ""))
                .withMessage("descriptor " + descriptor + " is not registered");
        set.register(descriptor, Poller.IN, "");
        assertThatIllegalStateException()
                .isThrownBy(() -> set.register(descriptor, Poller.IN, ""))
                .withMessage("descriptor " + descriptor + " is registered already");
        set.remove(descriptor);
        set.remove(descriptor); // nothing is there, nothing is said
    }

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge", "nio"})
    void waitEndsByItsTimeNotEarlierAndByAWakeUp(String mechanism) {
        PollSet<String> set = open(mechanism);
        long begun = System.nanoTime();
        assertThat(set.await(Duration.ofMillis(20))).isEmpty();
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(20_000_000);
        Thread.ofVirtual().start(set::wakeup);
        assertThat(set.await()).isEmpty();
        set.wakeup();
        assertThat(set.await(Duration.ofDays(200_000))).isEmpty(); // longer than a long can say
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "select; RDHUP; IN, PRI, OUT",
                "select; ERR; IN, PRI, OUT",
                "select; RDNORM, RDBAND; IN, PRI, OUT",
                "nio; PRI; IN, OUT",
                "nio; HUP; IN, OUT",
                "poll; 0x400; IN, PRI, OUT, ERR, HUP, NVAL, RDNORM, RDBAND, WRNORM, WRBAND, RDHUP",
                "epoll; NVAL; IN, PRI, OUT, ERR, HUP, RDNORM, RDBAND, WRNORM, WRBAND, RDHUP",
                "epoll-edge; NVAL; IN, PRI, OUT, ERR, HUP, RDNORM, RDBAND, WRNORM, WRBAND, RDHUP",
                "epoll; nothing; IN, PRI, OUT, ERR, HUP, RDNORM, RDBAND, WRNORM, WRBAND, RDHUP",
            })
    void maskThatCannotBeWatchedIsRefusedByItsName(String mechanism, String asked, String possible)
            throws IOException {
        PollSet<String> set = open(mechanism);
        int descriptor = connect(set).descriptor;
        int events = mask(asked) | (mechanism.equals("select") ? Poller.IN : 0);
        String message = mechanism + " cannot watch for " + asked + ", only for " + possible;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set.register(descriptor, events, ""))
                .withMessage(message);
        set.register(descriptor, Poller.OUT, "as before");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set.change(descriptor, events, ""))
                .withMessage(message);
        assertThat(set.await(PATIENCE))
                .containsExactly(new Ready<>(descriptor, Poller.OUT, "as before"));
    }

    private static int mask(String names) {
        int mask = 0;
        for (int bit = 1; bit <= 0x4000; bit <<= 1) {
            mask |= List.of(names.split(", ")).contains(Poller.names(bit)) ? bit : 0;
        }
        return mask;
    }

    // ---- every mask --------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"poll", "epoll", "epoll-edge"})
    void normalDataIsReportedAsInAndAsRdnorm(String mechanism) throws IOException {
        PollSet<String> set = open(mechanism);
        Connection connection = connect(set);
        set.register(connection.descriptor, Poller.RDNORM | Poller.RDBAND, "");
        connection.peer.getOutputStream().write('x');
        assertThat(only(set)).isEqualTo(Poller.RDNORM);
        set.change(connection.descriptor, Poller.IN | Poller.RDNORM, "");
        assertThat(only(set)).isEqualTo(Poller.IN | Poller.RDNORM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "epoll", "epoll-edge"})
    void roomToWriteIsReportedAsOutWrnormAndWrband(String mechanism) throws IOException {
        PollSet<String> set = open(mechanism);
        int writable = Poller.OUT | Poller.WRNORM | Poller.WRBAND;
        int unix = calls.unixSocket();
        set.register(unix, writable, "");
        assertThat(only(set)).isEqualTo(writable);
        set.change(unix, Poller.WRBAND, "");
        assertThat(only(set)).isEqualTo(Poller.WRBAND);
        set.remove(unix);
        set.register(connect(set).descriptor, writable, "");
        assertThat(only(set)).isEqualTo(Poller.OUT | Poller.WRNORM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge"})
    void urgentByteIsReportedAsPriAndNotAsAnError(String mechanism) throws IOException {
        PollSet<String> set = open(mechanism);
        Connection connection = connect(set);
        set.register(connection.descriptor, Poller.PRI, "");
        connection.peer.sendUrgentData('!');
        assertThat(only(set)).isEqualTo(Poller.PRI);
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "epoll", "epoll-edge"})
    void endOfThePeersHalfIsReportedAsRdhupBesideItsData(String mechanism) throws IOException {
        PollSet<String> set = open(mechanism);
        Connection connection = connect(set);
        connection.peer.getOutputStream().write('x');
        connection.peer.shutdownOutput();
        set.register(connection.descriptor, Poller.IN | Poller.RDHUP, "");
        assertThat(until(Poller.IN | Poller.RDHUP, set)).isEqualTo(Poller.IN | Poller.RDHUP);
        // A mask has several bits: who compares it with IN alone loses the data.
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment byteOfIt = arena.allocate(1);
            assertThat(set.calls().receive(connection.descriptor, byteOfIt, 0, 1)).isEqualTo(1);
            assertThat(set.calls().receive(connection.descriptor, byteOfIt, 0, 1)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "epoll", "epoll-edge"})
    void dataAndTheEndOfAPipeComeAsInWithHupUnasked(String mechanism) throws IOException {
        PollSet<String> set = open(mechanism);
        TestCalls.Pipe pipe = calls.pipe();
        calls.write(pipe.sink(), "last words");
        calls.closeNow(pipe.sink());
        set.register(pipe.source(), Poller.IN, "");
        assertThat(only(set)).isEqualTo(Poller.IN | Poller.HUP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "epoll", "epoll-edge"})
    void pipeWithoutAReaderIsAnErrorUnasked(String mechanism) throws IOException {
        PollSet<String> set = open(mechanism);
        TestCalls.Pipe pipe = calls.pipe();
        calls.closeNow(pipe.source());
        set.register(pipe.sink(), Poller.OUT, "");
        assertThat(only(set)).isEqualTo(Poller.OUT | Poller.ERR);
    }

    @Test
    void resetIsErrAndHupEvenWhereOnlyTheUnlikelyIsWatched() throws IOException {
        for (String mechanism : List.of("poll", "epoll", "epoll-edge")) {
            PollSet<String> set = open(mechanism);
            Connection connection = connect(set);
            set.register(connection.descriptor, Poller.PRI, "");
            connection.peer.setSoLinger(true, 0);
            connection.peer.close();
            assertThat(only(set)).as(mechanism).isEqualTo(Poller.ERR | Poller.HUP);
        }
    }

    @Test
    void forSelectEndAndErrorAreReadableOrWritableAndNeverExceptional() throws IOException {
        PollSet<String> set = open("select");
        Connection connection = connect(set);
        set.register(connection.descriptor, Poller.IN | Poller.PRI, "");
        connection.peer.setSoLinger(true, 0);
        connection.peer.close();
        assertThat(only(set)).isEqualTo(Poller.IN);
        TestCalls.Pipe pipe = calls.pipe();
        calls.closeNow(pipe.source());
        set.remove(connection.descriptor);
        set.register(pipe.sink(), Poller.OUT | Poller.PRI, "");
        assertThat(only(set)).isEqualTo(Poller.OUT);
    }

    @Test
    void onlyEdgesAreReportedOnceAndLevelsAsLongAsTheyLast() throws IOException {
        for (String mechanism : List.of("select", "poll", "epoll", "epoll-edge")) {
            PollSet<String> set = open(mechanism);
            TestCalls.Pipe pipe = calls.pipe();
            set.register(pipe.source(), Poller.IN, "");
            calls.write(pipe.sink(), "x");
            assertThat(only(set)).isEqualTo(Poller.IN);
            assertThat(set.await(Duration.ZERO))
                    .as(mechanism)
                    .hasSize(mechanism.equals("epoll-edge") ? 0 : 1);
            calls.write(pipe.sink(), "y");
            assertThat(only(set)).isEqualTo(Poller.IN);
        }
    }

    // ---- descriptors of every kind -----------------------------------------------------------

    @Test
    void regularFileIsAlwaysReadyForSelectAndPollAndRefusedByEpoll(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        int descriptor = calls.open(file.toString(), TestCalls.O_RDONLY);
        for (String mechanism : List.of("select", "poll")) {
            PollSet<String> set = open(mechanism);
            set.register(descriptor, Poller.IN | Poller.OUT, "file");
            assertThat(only(set)).as(mechanism).isEqualTo(Poller.IN | Poller.OUT);
        }
        for (String mechanism : List.of("epoll", "epoll-edge")) {
            PollSet<String> set = open(mechanism);
            assertThatThrownBy(() -> set.register(descriptor, Poller.IN, "file"))
                    .isInstanceOf(EngineException.class)
                    .hasMessage(
                            "epoll watches no file or folder, since it is always ready; select"
                                    + " and poll say so (watch)");
            assertThat(set.size()).isZero();
        }
    }

    @Test
    void terminalIsWatchedAsASocketIs() throws IOException {
        for (String mechanism : List.of("select", "poll", "epoll", "epoll-edge")) {
            PollSet<String> set = open(mechanism);
            int terminal = calls.terminal();
            set.register(terminal, Poller.OUT, "terminal");
            assertThat(set.await(PATIENCE).getFirst().is(Poller.OUT)).as(mechanism).isTrue();
        }
    }

    @Test
    void descriptorThatIsNotOpenIsRefusedByEpollAndReportedByPollAndSelect() throws IOException {
        List<PollSet<String>> refusing = List.of(open("epoll"), open("epoll-edge"), open("nio"));
        List<PollSet<String>> reporting = List.of(open("poll"), open("select"));
        int gone = calls.pipe().source();
        calls.closeNow(gone);
        for (PollSet<String> set : refusing) {
            assertThatThrownBy(() -> set.register(gone, Poller.IN, ""))
                    .hasMessage("no descriptor of this number is open (watch)");
        }
        for (PollSet<String> set : reporting) {
            set.register(gone, Poller.IN, "");
            assertThat(only(set)).isEqualTo(Poller.NVAL);
        }
    }

    @Test
    void descriptorBeyondTheLimitIsRefusedByTheNameOfTheLimit() {
        PollSet<String> select = open("select");
        List<Integer> many = new ArrayList<>();
        while (many.isEmpty() || many.getLast() < 1_100) {
            many.add(calls.open("/dev/null", TestCalls.O_RDONLY));
        }
        assertThatThrownBy(() -> select.register(many.getLast(), Poller.IN, ""))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e ->
                                assertThat(e.failure().error())
                                        .isEqualTo(SocketError.DESCRIPTOR_BEYOND_LIMIT))
                .hasMessage(
                        "select watches only descriptors below 1024 (FD_SETSIZE); --engine poll"
                                + " has no limit (watch)");
    }

    // ---- objects of the JDK ------------------------------------------------------------------

    @Test
    void nioWatchesChannelsOfTheJdk() throws IOException {
        PollSet<String> set = open("nio");
        Pipe pipe = Pipe.open();
        keep(pipe.source());
        keep(pipe.sink());
        pipe.source().configureBlocking(false);
        int descriptor = set.descriptorOf(pipe.source());
        set.register(descriptor, Poller.IN, "pipe");
        assertThat(set.await(Duration.ZERO)).isEmpty();
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        assertThat(set.await(PATIENCE)).containsExactly(new Ready<>(descriptor, Poller.IN, "pipe"));
        set.close();
        assertThat(pipe.source().read(ByteBuffer.allocate(2))).isEqualTo(1);
    }

    @Test
    void nativeMechanismsSayWhatHelpsForAChannelOfTheJdk() throws IOException {
        try (SocketChannel channel = SocketChannel.open();
                PollSet<String> set = open("poll")) {
            assertThatThrownBy(() -> set.descriptorOf(channel))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage(
                            "the JDK does not tell the descriptor of a channel to poll; open the"
                                    + " socket with SocketCalls, or use nio");
        }
    }

    @Test
    void unknownMechanismIsOneSentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PollSet.open("kqueue"))
                .withMessageStartingWith("no engine is called kqueue; known are auto, epoll");
    }

    @Test
    void closedSetLeavesTheDescriptorsOpen() throws IOException {
        TestCalls.Pipe pipe = calls.pipe();
        for (String mechanism : List.of("select", "poll", "epoll", "epoll-edge")) {
            PollSet<String> set = open(mechanism);
            set.register(pipe.source(), Poller.IN, "");
            set.close();
            calls.write(pipe.sink(), "still open");
        }
    }
}
