package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Datagram;

/** Sentence (p) over Unix sockets, and what is said of those alone (unix(7)). */
interface UnixDatagramContract extends EngineUnderTest {

    /** More than the kernel keeps for one socket (net.unix.max_dgram_qlen, 10 or 512). */
    int TOO_MANY = 2_000;

    @Test
    default void aUnixDatagramComesWholeWithThePathOfItsSender() {
        SocketHandle to = receiving(world().anyPort());
        SocketHandle from = open(world().anyPort());
        assertThat(send(from, address(to), "hello", "")).containsOnlyNulls();
        await(to, 2);

        assertThat(text(to)).containsExactly("hello", "");
        assertThat(events().of(to))
                .containsExactly(
                        new Datagram(to, address(from), 5, false),
                        new Datagram(to, address(from), 0, false));
    }

    @Test
    default void aSenderWithoutANameOfItsOwnIsAnsweredByTheOneTheKernelGives() {
        SocketHandle to = receiving(world().anyPort());
        SocketHandle from = receiving(new Endpoint.Unix(""));
        assertThat(address(from))
                .isInstanceOfSatisfying(
                        Endpoint.Unix.class, name -> assertThat(name.name()).startsWith("@"));
        send(from, address(to), "question");
        await(to, 1);
        Endpoint asked = events().of(to, Datagram.class).getFirst().from();
        assertThat(asked).isEqualTo(address(from));
        assertThat(send(to, asked, "answer")).containsOnlyNulls();
        await(from, 1);

        assertThat(text(from)).containsExactly("answer");
    }

    @Test
    default void anAbstractNameNeedsNoFile() {
        Endpoint.Unix name = new Endpoint.Unix("@switchboard-datagrams-" + System.nanoTime());
        SocketHandle to = receiving(name);
        SocketHandle from = open(new Endpoint.Unix(name.name() + "-sender"));
        send(from, name, "x");
        await(to, 1);

        assertThat(address(to)).isEqualTo(name);
        assertThat(events().of(to)).containsExactly(new Datagram(to, address(from), 1, false));
    }

    @Test
    default void aUnixDatagramThatIsLongerThanWantedIsCutOffAndSaidToBe() {
        SocketHandle to = open(world().anyPort(), DatagramOptions.DEFAULT.withDatagramBytesMax(4));
        engine().receive(to, true);
        SocketHandle from = open(world().anyPort());
        send(from, address(to), "1234", "12345", "1");
        await(to, 3);

        assertThat(text(to)).containsExactly("1234", "1234", "1");
        assertThat(events().of(to, Datagram.class))
                .extracting(Datagram::truncated)
                .containsExactly(false, true, false);
    }

    @Test
    default void aFullReceiverLosesWhatIsAboveAndOthersGetTheirs() {
        SocketHandle full = open(world().anyPort());
        SocketHandle other = receiving(world().anyPort());
        SocketHandle from = open(world().anyPort());
        Datagrams many = new Datagrams();
        for (int i = 0; i < TOO_MANY; i++) {
            many.addAll(to(address(full), "x"));
        }
        many.addAll(to(address(other), "for the other"));
        int sent = engine().sendTo(from, many);
        assertThat(sent).isBetween(2, TOO_MANY);
        assertThat(many.error(0)).isNull();
        assertThat(many.error(TOO_MANY - 1)).isEqualTo(SocketError.BUFFER_FULL);
        assertThat(many.error(TOO_MANY)).isNull();
        await(other, 1);

        engine().receive(full, true);
        await(full, sent - 1);
        driver().turnsIn(InputContract.PAUSE_NANOS);
        assertThat(text(full)).hasSize(sent - 1);
    }

    @Test
    default void whatIsLongerThanTheSendBufferIsToldAndTheNextIsSent() {
        SocketHandle to = receiving(world().anyPort());
        SocketHandle from =
                open(world().anyPort(), DatagramOptions.DEFAULT.withBuffers(0, 16 << 10));
        assertThat(send(from, address(to), "x".repeat(60_000), "short"))
                .containsExactly(SocketError.MESSAGE_TOO_LONG, null);
        await(to, 1);

        assertThat(text(to)).containsExactly("short");
    }

    @Test
    default void aReceiverThatIsNotThereIsToldOfEachDatagramAndEndsNothing() throws Exception {
        SocketHandle gone = open(world().anyPort());
        Endpoint address = address(gone);
        SocketHandle from = open(world().anyPort());
        close(gone);
        assertThat(send(from, address, "anybody?")).containsExactly(SocketError.NOT_FOUND);

        Files.write(path(address), new byte[0]); // as a killed process leaves its socket
        assertThat(send(from, address, "1", "2"))
                .containsExactly(SocketError.CONNECTION_REFUSED, SocketError.CONNECTION_REFUSED);
        Files.delete(path(address));
        SocketHandle back = receiving(address);
        assertThat(send(from, address, "now?")).containsOnlyNulls();
        await(back, 1);
        assertThat(text(back)).containsExactly("now?");
    }

    @Test
    default void whoHasNoNameAndWhatIsNoNameIsToldWithoutStoppingTheRest() {
        SocketHandle to = receiving(world().anyPort());
        SocketHandle from = open(world().anyPort());
        Datagrams list = to(new Endpoint.Unix(""), "to nobody");
        list.addAll(to(new Endpoint.Unix("/" + "n".repeat(108)), "too long"));
        list.addAll(to(new Endpoint.Unix("@" + "n".repeat(108)), "too long"));
        list.addAll(to(address(to), "right"));
        assertThat(engine().sendTo(from, list)).isEqualTo(1);
        assertThat(errors(list))
                .containsExactly(
                        SocketError.NO_ADDRESS,
                        SocketError.NAME_TOO_LONG,
                        SocketError.NAME_TOO_LONG,
                        null);
        await(to, 1);
        assertThat(text(to)).containsExactly("right");
    }

    @Test
    default void aSocketForStreamsTakesNoDatagrams() throws EngineException {
        SocketHandle from = open(world().anyPort());
        Endpoint streams = world().listen().address();
        assertThat(send(from, streams, "x")).containsExactly(SocketError.OTHER_SOCKET_TYPE);
        EngineException refusal =
                catchThrowableOfType(
                        EngineException.class, () -> engine().connectTo(from, streams));
        assertThat(refusal.failure().error()).isEqualTo(SocketError.OTHER_SOCKET_TYPE);
    }

    @Test
    default void aConnectedUnixSocketHearsItsPeerAlone() throws EngineException {
        SocketHandle to = receiving(world().anyPort());
        SocketHandle peer = receiving(world().anyPort());
        SocketHandle stranger = open(world().anyPort());
        engine().connectTo(to, address(peer));
        assertThat(send(stranger, address(to), "stranger"))
                .containsExactly(SocketError.NOT_PERMITTED);
        assertThat(send(peer, address(to), "peer")).containsOnlyNulls();
        await(to, 1);
        assertThat(text(to)).containsExactly("peer");

        assertThat(send(to, null, "back")).containsOnlyNulls();
        await(peer, 1);
        assertThat(text(peer)).containsExactly("back");
    }

    @Test
    default void aPeerThatHasGoneIsToldAndIsReachedAgainWhenItIsBack() throws EngineException {
        SocketHandle peer = open(world().anyPort());
        Endpoint address = address(peer);
        SocketHandle from = receiving(world().anyPort());
        SocketHandle stranger = open(world().anyPort());
        engine().connectTo(from, address);
        close(peer);
        assertThat(send(from, null, "1", "2"))
                .containsExactly(SocketError.CONNECTION_REFUSED, SocketError.CONNECTION_REFUSED);
        assertThat(send(from, null, "3")).containsExactly(SocketError.NOT_FOUND);
        assertThat(send(stranger, address(from), "meanwhile"))
                .containsExactly(SocketError.NOT_PERMITTED);

        SocketHandle back = receiving(address);
        assertThat(send(from, null, "4")).containsOnlyNulls();
        await(back, 1);
        assertThat(text(back)).containsExactly("4");
        send(back, address(from), "5");
        await(from, 1);
        assertThat(text(from)).containsExactly("5");
    }

    @Test
    default void aSendToNobodyFromASocketThatIsNotConnectedIsTold() {
        SocketHandle from = open(world().anyPort());
        assertThat(send(from, null, "x")).containsExactly(SocketError.NO_ADDRESS);
    }

    @Test
    default void theFileHasItsModeAndGoesWithItsSocket() throws Exception {
        SocketHandle own = open(world().anyPort());
        SocketHandle group = open(world().anyPort(), DatagramOptions.DEFAULT.withUnixMode(0660));
        assertThat(mode(own)).isEqualTo("rw-------");
        assertThat(mode(group)).isEqualTo("rw-rw----");
        Path file = path(address(own));
        close(own);
        assertThat(file).doesNotExist();
    }

    @Test
    default void aPathIsTakenFromTheDeadAndFromNobodyElse() throws Exception {
        SocketHandle first = open(world().anyPort());
        Endpoint taken = address(first);
        assertThat(refused(taken)).isEqualTo(SocketError.ADDRESS_IN_USE);
        assertThat(refused(world().listen().address())).isEqualTo(SocketError.ADDRESS_IN_USE);

        Endpoint stale = world().refusing();
        assertThat(path(stale)).exists();
        SocketHandle second = receiving(stale);
        send(first, stale, "x");
        await(second, 1);

        Path plain = path(world().anyPort());
        Files.writeString(plain, "mine");
        assertThat(refused(new Endpoint.Unix(plain.toString())))
                .isEqualTo(SocketError.NOT_A_SOCKET);
        assertThat(plain).hasContent("mine");
    }

    @Test
    default void anIdleUnixSocketForDatagramsCostsNoTurns() {
        SocketHandle to = receiving(world().anyPort());
        SocketHandle from = receiving(world().anyPort());
        send(from, address(to), "x");
        await(to, 1);
        assertThat(driver().turnsIn(InputContract.PAUSE_NANOS)).isLessThan(10);
    }

    // What the sentences are made of.

    private SocketHandle receiving(Endpoint at) {
        SocketHandle handle = open(at);
        engine().receive(handle, true);
        return handle;
    }

    private SocketHandle open(Endpoint at) {
        return open(at, DatagramOptions.DEFAULT);
    }

    private SocketHandle open(Endpoint at, DatagramOptions options) {
        try {
            return engine().datagram(at, options);
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    private SocketError refused(Endpoint at) {
        return catchThrowableOfType(
                        EngineException.class, () -> engine().datagram(at, DatagramOptions.DEFAULT))
                .failure()
                .error();
    }

    private void close(SocketHandle handle) {
        engine().close(handle);
        driver().pollUntil("closed", () -> events().count(handle, Closed.class) > 0);
    }

    private Endpoint address(SocketHandle handle) {
        return driver().address(handle);
    }

    private static Path path(Endpoint endpoint) {
        return Path.of(((Endpoint.Unix) endpoint).name());
    }

    private String mode(SocketHandle handle) throws Exception {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path(address(handle)), LinkOption.NOFOLLOW_LINKS));
    }

    /** Datagrams to an address, or to whoever the socket is connected to. */
    private Datagrams to(@Nullable Endpoint to, String... texts) {
        Datagrams list = new Datagrams();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (to == null) {
                list.add(driver().memory(bytes), 0, bytes.length);
            } else {
                list.add(driver().memory(bytes), 0, bytes.length, to);
            }
        }
        return list;
    }

    /** Sends with one call; why each was not taken. */
    private List<@Nullable SocketError> send(
            SocketHandle from, @Nullable Endpoint to, String... texts) {
        Datagrams list = to(to, texts);
        int sent = engine().sendTo(from, list);
        List<@Nullable SocketError> errors = errors(list);
        assertThat(errors.stream().filter(error -> error == null)).hasSize(sent);
        return errors;
    }

    private static List<@Nullable SocketError> errors(Datagrams list) {
        List<@Nullable SocketError> errors = new ArrayList<>();
        for (int i = 0; i < list.count(); i++) {
            errors.add(list.error(i));
        }
        return errors;
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
