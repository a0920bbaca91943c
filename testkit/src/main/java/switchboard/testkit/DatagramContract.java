package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.EngineLimits;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Datagram;
import switchboard.testkit.EngineEvent.Failed;

/** Sentence (p), and the others as far as they concern datagrams. */
interface DatagramContract extends EngineUnderTest {

    @Test
    default void aDatagramComesWholeWithItsSender() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT);
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        assertThat(send(from, to, "hello")).isEqualTo(1);
        await(to, 1);

        assertThat(text(to)).containsExactly("hello");
        assertThat(events().of(to))
                .containsExactly(new Datagram(to, driver().address(from), 5, false));
    }

    @Test
    default void aDatagramWithoutBytesIsOneAndNoEnd() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT);
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        send(from, to, "");
        send(from, to, "x");
        await(to, 2);

        assertThat(text(to)).containsExactly("", "x");
    }

    @Test
    default void theLongestDatagramComesWholeAndALongerOneIsRefused() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT);
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        byte[] longest = Transfer.pattern(Datagrams.UDP_BYTES_MAX);
        assertThat(send(from, to, longest)).isEqualTo(1);
        await(to, 1);
        assertThat(events().datagrams(to).getFirst()).isEqualTo(longest);

        Datagrams longer = to(to, Transfer.pattern(Datagrams.UDP_BYTES_MAX + 1));
        assertThat(engine().sendTo(from, longer)).isZero();
        assertThat(longer.error(0)).isEqualTo(SocketError.MESSAGE_TOO_LONG);
    }

    @Test
    default void whatIsLongerThanWantedIsCutOffAndSaidToBe() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT.withDatagramBytesMax(4));
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        send(from, to, "1234");
        send(from, to, "12345");
        send(from, to, "1");
        await(to, 3);

        assertThat(text(to)).containsExactly("1234", "1234", "1");
        assertThat(events().of(to, Datagram.class))
                .extracting(Datagram::truncated)
                .containsExactly(false, true, false);
    }

    @Test
    default void manyAreSentWithOneCallInTheirOrder() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT.withDatagramBytesMax(1_000));
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        Datagrams many = new Datagrams();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add("datagram " + i);
            many.addAll(to(to, bytes(sent.getLast())));
        }
        assertThat(engine().sendTo(from, many)).isEqualTo(100);
        await(to, 100);

        assertThat(text(to)).isEqualTo(sent);
    }

    @Test
    default void datagramsPerPollAreBoundedAndTheRestComesWithoutWaiting() {
        EngineDriver driver = driver(new EngineLimits(1_000, 4_000, 4, 6));
        SocketHandle first = open(driver, DatagramOptions.DEFAULT);
        SocketHandle second = open(driver, DatagramOptions.DEFAULT);
        SocketHandle from = open(driver, DatagramOptions.DEFAULT);
        for (int i = 0; i < 20; i++) {
            send(driver, from, driver.address(first), "a");
            send(driver, from, driver.address(second), "b");
        }
        driver.turnsIn(1_000_000); // all of them have arrived
        driver.engine().receive(first, true);
        driver.engine().receive(second, true);

        long start = world().clock().getAsLong();
        int polls = 0;
        while (driver.events().datagrams(first).size() + driver.events().datagrams(second).size()
                < 40) {
            driver.poll(WaitContract.LONG_WAIT_NANOS); // CheckedEngine counts them
            polls++;
            assertThat(polls).as("polls").isLessThan(100);
        }
        assertThat(polls).as("polls").isGreaterThanOrEqualTo(7);
        assertThat(world().clock().getAsLong() - start).isLessThan(WaitContract.SHORT_NANOS);
    }

    @Test
    default void nothingComesWhilePausedAndEverythingAfterwards() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT);
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        send(from, to, "1");
        await(to, 1);
        engine().receive(to, false);
        send(from, to, "2");
        send(from, to, "3");
        long turns = driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(text(to)).containsExactly("1");
        assertThat(turns).as("turns of a paused socket").isLessThan(10);

        engine().receive(to, true);
        await(to, 3);
        assertThat(text(to)).containsExactly("1", "2", "3");
    }

    @Test
    default void pauseInsideTheCallbackHoldsBackWhatIsStillToCome() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT.withDatagramBytesMax(65_535));
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        engine().receive(to, false);
        for (int i = 0; i < 100; i++) {
            send(from, to, "x");
        }
        driver().turnsIn(1_000_000);
        events().on(Datagram.class, event -> engine().receive(to, false));
        engine().receive(to, true);
        await(to, 1);
        int first = text(to).size();
        driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(text(to)).hasSize(first).hasSizeLessThan(100);

        events().react(event -> {});
        engine().receive(to, true);
        await(to, 100);
    }

    @Test
    default void anAnswerFromInsideTheCallbackNeedsNoCopy() {
        EngineDriver driver = driver();
        SocketHandle echo = open(driver, DatagramOptions.DEFAULT);
        SocketHandle asking = receiving(DatagramOptions.DEFAULT);
        engine().receive(echo, true);
        events().on(
                        Datagram.class,
                        event -> {
                            if (event.handle() == echo) {
                                byte[] bytes = events().datagrams(echo).getLast();
                                Datagrams answer = new Datagrams();
                                answer.add(driver.memory(bytes), 0, bytes.length, event.from());
                                assertThat(engine().sendTo(echo, answer)).isEqualTo(1);
                            }
                        });
        send(asking, echo, "ping");
        await(asking, 1);
        assertThat(text(asking)).containsExactly("ping");
    }

    @Test
    default void aConnectedSocketHearsItsPeerAlone() throws EngineException {
        SocketHandle to = receiving(DatagramOptions.DEFAULT);
        SocketHandle peer = open(driver(), DatagramOptions.DEFAULT);
        SocketHandle stranger = open(driver(), DatagramOptions.DEFAULT);
        engine().connectTo(to, driver().address(peer));
        send(stranger, to, "stranger");
        send(peer, to, "peer");
        await(to, 1);
        driver().turnsIn(1_000_000);
        assertThat(text(to)).containsExactly("peer");

        engine().receive(peer, true);
        Datagrams unaddressed = new Datagrams();
        unaddressed.add(driver().memory(bytes("back")), 0, 4);
        assertThat(engine().sendTo(to, unaddressed)).isEqualTo(1);
        await(peer, 1);
        assertThat(text(peer)).containsExactly("back");
    }

    @Test
    default void aPeerThatIsNotThereIsToldOnceAndEndsNothing() throws EngineException {
        SocketHandle to = receiving(DatagramOptions.DEFAULT);
        SocketHandle gone = open(driver(), DatagramOptions.DEFAULT);
        Endpoint address = driver().address(gone);
        engine().close(gone);
        driver().pollUntil("closed", () -> events().count(gone, Closed.class) > 0);
        engine().connectTo(to, address);
        send(driver(), to, address, "anybody?");
        driver().pollUntil("refused", () -> events().count(to, Failed.class) > 0);
        driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(events().of(to, Failed.class))
                .singleElement()
                .extracting(failed -> failed.failure().error())
                .isEqualTo(SocketError.CONNECTION_REFUSED);

        SocketHandle back = openAt(driver(), address, DatagramOptions.DEFAULT);
        send(driver(), back, driver().address(to), "now I am");
        await(to, 1);
        assertThat(text(to)).containsExactly("now I am");
    }

    @Test
    default void aSendThatIsToldOfAnEarlierOneIsSentAllTheSame() throws EngineException {
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        SocketHandle gone = open(driver(), DatagramOptions.DEFAULT);
        Endpoint address = driver().address(gone);
        engine().close(gone);
        driver().pollUntil("closed", () -> events().count(gone, Closed.class) > 0);
        engine().connectTo(from, address);
        send(driver(), from, address, "lost");
        driver().turnsIn(1_000_000); // the refusal has come, and waits
        SocketHandle to = openAt(driver(), address, DatagramOptions.DEFAULT);
        engine().receive(to, true);

        Datagrams next = to(to, bytes("found"));
        assertThat(engine().sendTo(from, next)).isEqualTo(1);
        assertThat(next.earlierError()).isEqualTo(SocketError.CONNECTION_REFUSED);
        await(to, 1);
        assertThat(text(to)).containsExactly("found");
    }

    @Test
    default void whatIsAboveTheBufferIsLostAndNothingWaits() {
        SocketHandle to = open(driver(), DatagramOptions.DEFAULT.withBuffers(8 << 10, 0));
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        for (int i = 0; i < 1_000; i++) {
            send(from, to, "x".repeat(1_000));
        }
        engine().receive(to, true);
        await(to, 1);
        driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(text(to).size()).isBetween(1, 500);
    }

    @Test
    default void closeInsideTheCallbackIsLegalAndTheLast() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT);
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        engine().receive(to, false);
        for (int i = 0; i < 300; i++) {
            send(from, to, "x");
        }
        driver().turnsIn(1_000_000);
        events().on(Datagram.class, event -> engine().close(to));
        engine().receive(to, true);
        driver().pollUntil("closed", () -> events().count(to, Closed.class) > 0);
        driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(events().of(to).getLast()).isEqualTo(new Closed(to));
        assertThat(text(to).size()).isLessThan(300);
    }

    @Test
    default void aPortIsNotSharedUnlessBothSaySo() throws EngineException {
        SocketHandle first = open(driver(), DatagramOptions.DEFAULT);
        Endpoint taken = driver().address(first);
        EngineException refused =
                catchThrowableOfType(
                        EngineException.class,
                        () -> engine().datagram(taken, DatagramOptions.DEFAULT));
        assertThat(refused.failure().error()).isEqualTo(SocketError.ADDRESS_IN_USE);

        DatagramOptions shared = DatagramOptions.DEFAULT.withReuseAddress(true);
        SocketHandle one = open(driver(), shared);
        openAt(driver(), driver().address(one), shared);
    }

    @Test
    default void broadcastNeedsItsOption() throws Exception {
        SocketHandle careful = open(driver(), DatagramOptions.DEFAULT);
        Endpoint all = new Endpoint.Inet(InetAddress.getByName("255.255.255.255"), 9);
        Datagrams one = new Datagrams();
        one.add(driver().memory(bytes("x")), 0, 1, all);
        assertThat(engine().sendTo(careful, one)).isZero();
        assertThat(one.error(0)).isNotNull();
    }

    @Test
    default void anIdleSocketForDatagramsCostsNoTurns() {
        SocketHandle to = receiving(DatagramOptions.DEFAULT);
        SocketHandle from = open(driver(), DatagramOptions.DEFAULT);
        engine().receive(from, true);
        send(from, to, "x");
        await(to, 1);
        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS)).isLessThan(10);
    }

    // What the sentences are made of.

    private SocketHandle receiving(DatagramOptions options) {
        SocketHandle handle = open(driver(), options);
        engine().receive(handle, true);
        return handle;
    }

    private SocketHandle open(EngineDriver driver, DatagramOptions options) {
        return openAt(driver, world().anyPort(), options);
    }

    private static SocketHandle openAt(EngineDriver driver, Endpoint at, DatagramOptions options) {
        try {
            return driver.engine().datagram(at, options);
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Datagrams to(SocketHandle to, byte[] bytes) {
        Datagrams one = new Datagrams();
        one.add(driver().memory(bytes), 0, bytes.length, driver().address(to));
        return one;
    }

    private int send(SocketHandle from, SocketHandle to, String text) {
        return send(from, to, bytes(text));
    }

    private int send(SocketHandle from, SocketHandle to, byte[] bytes) {
        return engine().sendTo(from, to(to, bytes));
    }

    private static void send(EngineDriver driver, SocketHandle from, Endpoint to, String text) {
        Datagrams one = new Datagrams();
        byte[] bytes = bytes(text);
        one.add(driver.memory(bytes), 0, bytes.length, to);
        assertThat(driver.engine().sendTo(from, one)).isEqualTo(1);
    }

    private void await(SocketHandle to, int count) {
        driver().pollUntil("datagrams", () -> events().datagrams(to).size() >= count);
    }

    private List<String> text(SocketHandle handle) {
        return events().datagrams(handle).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }
}
