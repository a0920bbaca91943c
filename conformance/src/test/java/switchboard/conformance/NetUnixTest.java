package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.Endpoint;
import switchboard.engine.PeerCredentials;
import switchboard.engine.SocketError;
import switchboard.engine.SocketOptions;
import switchboard.net.Client;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectException;
import switchboard.net.Connection;
import switchboard.net.Limits;
import switchboard.net.ListenException;
import switchboard.net.Server;
import switchboard.net.ServerSetup;

/** Servers and clients on Unix sockets, and the files by which they are found. */
@Timeout(60)
final class NetUnixTest {

    @TempDir Path folder;

    private Path path() {
        return folder.resolve("room.sock");
    }

    private static Server start(ChatSetting setting, Path path, UnaryOperator<ServerSetup> change)
            throws IOException {
        ServerSetup setup =
                Server.unix(path.toString())
                        .engine(setting.engine())
                        .loops(setting.loops())
                        .onFrame(Connection::send);
        return change.apply(setup).start();
    }

    private static Server start(ChatSetting setting, Path path) throws IOException {
        return start(setting, path, UnaryOperator.identity());
    }

    private static SocketChannel dial(Path path) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    private static void assertEchoes(Path path) throws IOException {
        try (SocketChannel peer = dial(path)) {
            OutputStream out = Channels.newOutputStream(peer);
            InputStream in = Channels.newInputStream(peer);
            out.write("are you there?".getBytes(UTF_8));
            assertThat(new String(in.readNBytes(14), UTF_8)).isEqualTo("are you there?");
            peer.shutdownOutput();
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    private static ListenException refused(ChatSetting setting, Path path) {
        return catchThrowableOfType(ListenException.class, () -> start(setting, path).close());
    }

    @OnOneLoopAndTwo
    void everyByteComesBackToAClientThatHalfClosesFirst(ChatSetting setting) throws Exception {
        byte[] sent = new byte[ChatFigures.of(4, 100) << 20];
        new Random(7).nextBytes(sent);
        try (Server server = start(setting, path());
                SocketChannel peer = dial(path())) {
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(() -> {
                        try {
                            Channels.newOutputStream(peer).write(sent);
                            peer.shutdownOutput();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            assertThat(Channels.newInputStream(peer).readAllBytes()).isEqualTo(sent);
            writing.get();
            Eventually.holds("no connection", () -> server.connectionCount() == 0);
        }
    }

    @OnEveryEngine
    void aPeerThatNeverReadsIsEndedByTheWriteTimeout(ChatSetting setting) {
        Duration brief = Duration.ofMillis(100);
        Limits hasty = Limits.DEFAULT.withTimeouts(Duration.ZERO, Duration.ZERO, brief);
        try (NetServer server =
                NetServer.unix(setting, path(), NetServer.ECHO, setup -> setup.limits(hasty))) {
            server.connect().sendUntilGone(new byte[8 << 20]);
            assertThat(server.nextKind()).isEqualTo(Kind.WRITE_TIMEOUT);
        }
    }

    @OnEveryEngine
    void aClientAndAServerMeetAtAPath(ChatSetting setting) throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (Server server = start(setting, path());
                Client client =
                        Client.unix(path().toString())
                                .engine(setting.engine())
                                .onFrame((from, frame) -> answers.add(frame.text()))
                                .connect()) {
            client.send("hello");
            assertThat(answers.take()).isEqualTo("hello");
            Endpoint.Unix at = new Endpoint.Unix(path().toString());
            assertThat(server.localAddress()).isEqualTo(at).hasToString("unix:" + path());
            assertThat(client.remoteAddress()).isEqualTo(at);
            assertThat(client.localAddress()).isEqualTo(new Endpoint.Unix(""));
            assertThatThrownBy(server::port).hasMessage("a Unix socket has no port");
        }
    }

    @OnEveryEngine
    void theFileGoesWithItsServer(ChatSetting setting) throws Exception {
        Server server = start(setting, path());
        assertThat(path()).exists();
        assertThat(folder.toFile().list()).containsExactly("room.sock");
        server.close();
        assertThat(folder.toFile().list()).isEmpty();
    }

    @OnEveryEngine
    void aFileThatHasTakenThePlaceOfOursStays(ChatSetting setting) throws Exception {
        Server server = start(setting, path());
        Files.delete(path());
        Files.writeString(path(), "precious");
        server.close();
        assertThat(path()).hasContent("precious");
    }

    @OnEveryEngine
    void theFileHasTheModeThatWasAskedForWhateverTheUmaskIs(ChatSetting setting) throws Exception {
        try (Server server = start(setting, path())) {
            assertThat(mode()).isEqualTo("rw-------");
            assertThat(server.connectionCount()).isZero();
        }
        SocketOptions open = SocketOptions.DEFAULT.withUnixMode(0666);
        try (Server server = start(setting, path(), setup -> setup.options(open))) {
            assertThat(mode()).isEqualTo("rw-rw-rw-");
            assertThat(server.connectionCount()).isZero();
            assertEchoes(path());
        }
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path()));
    }

    @OnEveryEngine
    void whatAKilledServerHasLeftIsReplaced(ChatSetting setting) throws Exception {
        // The JDK leaves the file where it is, as a server does that is killed.
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path()))
                .close();
        assertThat(path()).exists();

        try (Server server = start(setting, path())) {
            assertEchoes(path());
            assertThat(server.refusedCount()).isZero();
        }
    }

    @OnEveryEngine
    void aServerThatLivesIsNotReplacedAndStaysReachable(ChatSetting setting) throws Exception {
        try (Server first = start(setting, path())) {
            ListenException second = refused(setting, path());
            assertThat(second)
                    .hasMessage("cannot listen on unix:" + path() + ": address already in use");
            assertThat(second.error()).isEqualTo(SocketError.ADDRESS_IN_USE);
            assertEchoes(path());
            assertThat(first.refusedCount()).isZero();
        }
    }

    @OnEveryEngine
    void nothingButASocketIsEverReplaced(ChatSetting setting) throws Exception {
        Files.writeString(path(), "precious");
        assertThat(refused(setting, path()).error()).isEqualTo(SocketError.NOT_A_SOCKET);
        assertThat(path()).hasContent("precious");

        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        assertThat(refused(setting, link).error()).isEqualTo(SocketError.SYMBOLIC_LINK);
        assertThat(link).isSymbolicLink();
        assertThat(Files.exists(folder.resolve("nothing"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @OnEveryEngine
    void aFolderThatIsMissingOrClosedIsNamed(ChatSetting setting) throws Exception {
        ListenException missing = refused(setting, folder.resolve("no/room.sock"));
        assertThat(missing.error()).isEqualTo(SocketError.NOT_FOUND);

        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        try (JavaProcess child =
                JavaProcess.startWithinModes(
                        Refused.class, setting.engine(), closed.resolve("room.sock"))) {
            assertThat(child.remainingLines()).containsExactly("NOT_PERMITTED");
        }
    }

    /** Says how a server on a socket fails. */
    static final class Refused {

        private Refused() {}

        public static void main(String[] args) {
            ChatSetting setting = new ChatSetting(args[0], 1);
            System.out.println(refused(setting, Path.of(args[1])).error());
        }
    }

    @OnEveryEngine
    void whereNobodyListensAClientIsRefused(ChatSetting setting) {
        assertThatThrownBy(() -> Client.unix(path().toString()).engine(setting.engine()).connect())
                .isInstanceOf(ConnectException.Refused.class)
                .hasMessage("cannot connect to unix:" + path() + ": no such file or directory");
    }

    @OnEveryEngine
    void aServerKnowsWhoHasConnectedWhereItsEngineCanTell(ChatSetting setting) throws Exception {
        BlockingQueue<Optional<PeerCredentials>> peers = new LinkedBlockingQueue<>();
        try (Server server =
                        start(
                                setting,
                                path(),
                                setup -> setup.onOpen(it -> peers.add(it.peerCredentials())));
                SocketChannel peer = dial(path())) {
            Optional<PeerCredentials> known = peers.take();
            if (setting.engine().equals("nio")) {
                assertThat(known).isEmpty();
            } else {
                assertThat(known.orElseThrow().pid())
                        .isEqualTo((int) ProcessHandle.current().pid());
                assertThat(known.orElseThrow().uid())
                        .isEqualTo(Files.getAttribute(path(), "unix:uid"));
            }
            assertThat(peer.isConnected()).isTrue();
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @OnEveryEngine
    void unixPeersAreNotCountedByAddressButInAll(ChatSetting setting) throws Exception {
        Limits limits =
                Limits.DEFAULT.withConnectionsMax(3).withPerAddress(1, 1, Duration.ofMinutes(1));
        try (Server server = start(setting, path(), setup -> setup.limits(limits));
                SocketChannel one = dial(path());
                SocketChannel two = dial(path());
                SocketChannel three = dial(path())) {
            Eventually.holds("three", () -> server.connectionCount() == 3);
            try (SocketChannel fourth = dial(path())) {
                assertThat(Channels.newInputStream(fourth).read()).isNegative();
            }
            assertThat(server.refusedCount()).isEqualTo(1);
            assertThat(one.isOpen() && two.isOpen() && three.isOpen()).isTrue();
        }
    }

    @OnEveryEngine
    void anAbstractNameWorksOrIsRefusedByWhatTheEngineLacks(ChatSetting setting) throws Exception {
        String name = "@switchboard-" + ProcessHandle.current().pid() + "-" + setting.engine();
        ServerSetup setup = Server.unix(name).engine(setting.engine()).onFrame(Connection::send);
        if (setting.engine().equals("nio")) {
            assertThatThrownBy(setup::start)
                    .isInstanceOf(ListenException.class)
                    .hasMessage(
                            "cannot listen on unix:"
                                    + name
                                    + ": engine nio has Unix sockets with paths only"
                                    + " (UNIX_ABSTRACT)");
            return;
        }
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (Server server = setup.start();
                Client client =
                        Client.unix(name)
                                .engine(setting.engine())
                                .onFrame((from, frame) -> answers.add(frame.text()))
                                .connect()) {
            client.send("hello");
            assertThat(answers.take()).isEqualTo("hello");
            assertThat(server.localAddress()).hasToString("unix:" + name);
        }
    }

    @OnEveryEngine
    void anUnknownCongestionControlIsToldWithThoseThereAre(ChatSetting setting) {
        SocketOptions wrong = SocketOptions.DEFAULT.withCongestionControl("pigeon");
        ListenException refusal =
                catchThrowableOfType(
                        ListenException.class,
                        () ->
                                Server.tcp(0)
                                        .engine(setting.engine())
                                        .options(wrong)
                                        .start()
                                        .close());
        assertThat(refusal)
                .hasMessageContaining(
                        setting.engine().equals("nio")
                                ? "engine nio cannot choose a congestion control (TCP_CONGESTION)"
                                : "no congestion control is called 'pigeon' here; there are: ")
                .hasMessageNotContaining("\n");
    }
}
