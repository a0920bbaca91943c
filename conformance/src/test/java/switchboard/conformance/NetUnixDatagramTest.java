package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.Availability;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.Engines;
import switchboard.engine.SocketError;
import switchboard.net.ConnectException;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.ListenException;
import switchboard.testkit.Needs;

/** Ports for datagrams that are Unix sockets. */
@Timeout(60)
final class NetUnixDatagramTest {

    private static final Duration PATIENCE = Eventually.PATIENCE;
    private static final int TOO_MANY = 2_000;

    @TempDir Path folder;

    private record Told(Endpoint to, SocketError error) {}

    static Stream<ChatSetting> able() {
        return ChatSetting.oneLoop().filter(NetUnixDatagramTest::isAble);
    }

    private static boolean isAble(ChatSetting setting) {
        return Engines.named(setting.engine()).check() instanceof Availability.Available able
                && able.capabilities().contains(Capability.UNIX_DATAGRAM);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Endpoint.Unix at(String name) {
        return new Endpoint.Unix(name);
    }

    private DatagramPort echo(ChatSetting setting, String name) throws IOException {
        return DatagramPort.unix(name)
                .engine(setting.engine())
                .onDatagram((port, datagram) -> port.send(datagram, datagram.sender()))
                .start();
    }

    private static DatagramPort nameless(ChatSetting setting) throws IOException {
        return DatagramPort.unix().engine(setting.engine()).start();
    }

    @OnEveryEngine
    void anEngineWithoutUnixDatagramsIsNamedWithARemedyBeforeAnythingIsOpened(ChatSetting setting)
            throws Exception {
        String sentence =
                "engine "
                        + setting.engine()
                        + " has no Unix sockets for datagrams (UNIX_DATAGRAM);"
                        + " on Linux every other engine has them";
        if (isAble(setting)) {
            echo(setting, path("echo")).close();
            return;
        }
        assertThat(setting.engine()).isEqualTo("nio");
        assertThatThrownBy(() -> echo(setting, path("echo")))
                .isInstanceOfSatisfying(
                        ListenException.class,
                        e -> assertThat(e.error()).isEqualTo(SocketError.NOT_SUPPORTED))
                .hasMessage("cannot listen on unix:" + path("echo") + ": " + sentence);
        assertThatThrownBy(() -> nameless(setting))
                .hasMessage("cannot open a Unix socket for datagrams: " + sentence);
        assertThat(folder.toFile().list()).isEmpty();
    }

    @OnUnixDatagramEngines
    void whoHasNoNameGetsOneAndIsAnswered(ChatSetting setting) throws Exception {
        try (DatagramPort echo = echo(setting, path("echo"));
                DatagramPort asking = nameless(setting)) {
            for (int length : new int[] {0, 1, 65_535, 1, 0}) {
                byte[] sent = "x".repeat(length).getBytes(UTF_8);
                asking.send(sent, at(path("echo")));
                Datagram answer = asking.receive(PATIENCE).orElseThrow();
                assertThat(answer.toByteArray()).isEqualTo(sent);
                assertThat(answer.sender()).isEqualTo(echo.localAddress());
                assertThat(answer.hasSender()).isTrue();
            }
            assertThat(asking.localAddress().toString()).startsWith("unix:@");
            assertThatThrownBy(asking::port).hasMessage("a Unix socket has no port");
        }
    }

    @OnUnixDatagramEngines
    void theFileHasItsModeAndGoesWithItsPort(ChatSetting setting) throws Exception {
        Path file = folder.resolve("echo");
        try (DatagramPort own =
                DatagramPort.bind("unix:" + file).engine(setting.engine()).start()) {
            assertThat(own.localAddress()).hasToString("unix:" + file);
            assertThat(mode(file)).isEqualTo("rw-------");
            assertThatThrownBy(() -> echo(setting, file.toString()))
                    .isInstanceOf(ListenException.class)
                    .hasMessage("cannot listen on unix:" + file + ": address already in use");
        }
        assertThat(file).doesNotExist();
        try (DatagramPort group =
                DatagramPort.unix(file.toString())
                        .engine(setting.engine())
                        .options(o -> o.withUnixMode(0660))
                        .start()) {
            assertThat(mode(file)).isEqualTo("rw-rw----");
            assertThat(group.stats().received()).isZero();
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @OnUnixDatagramEngines
    void whatAFullReceiverHasNoRoomForIsToldAndCountedAndDoesNotWait(ChatSetting setting)
            throws Exception {
        BlockingQueue<Told> told = new LinkedBlockingQueue<>();
        try (DatagramPort full =
                        DatagramPort.unix(path("full"))
                                .engine(setting.engine())
                                .queue(TOO_MANY, 1 << 20)
                                .start();
                DatagramPort sender =
                        DatagramPort.unix()
                                .engine(setting.engine())
                                .onFailure((port, to, error) -> told.add(new Told(to, error)))
                                .start()) {
            full.loop().call(() -> paused(full));
            sender.loop()
                    .call(() -> {
                        for (int i = 0; i < TOO_MANY; i++) {
                            sender.send(Integer.toString(i), at(path("full")));
                        }
                        return true;
                    });
            Eventually.holds(
                    "each was tried",
                    () -> sender.stats().sent() + sender.stats().sendDropped() == TOO_MANY);
            long sent = sender.stats().sent();
            assertThat(sent).isBetween(1L, TOO_MANY - 1L);
            assertThat(told)
                    .hasSize((int) (TOO_MANY - sent))
                    .containsOnly(new Told(at(path("full")), SocketError.BUFFER_FULL));

            full.resume();
            for (int i = 0; i < sent; i++) {
                assertThat(full.receive(PATIENCE).orElseThrow().text()).isEqualTo("" + i);
            }
            sender.send("room again", at(path("full")));
            assertThat(full.receive(PATIENCE).orElseThrow().text()).isEqualTo("room again");
        }
    }

    private static boolean paused(DatagramPort port) {
        port.pause();
        return true;
    }

    @OnUnixDatagramEngines
    void aReceiverThatIsNotThereIsToldAndThePortGoesOn(ChatSetting setting) throws Exception {
        BlockingQueue<Told> told = new LinkedBlockingQueue<>();
        try (DatagramPort sender =
                DatagramPort.unix()
                        .engine(setting.engine())
                        .onFailure((port, to, error) -> told.add(new Told(to, error)))
                        .start()) {
            sender.send("anybody?", at(path("late")));
            assertThat(told.take()).isEqualTo(new Told(at(path("late")), SocketError.NOT_FOUND));
            Files.createFile(folder.resolve("left"));
            sender.send("anybody?", at(path("left")));
            assertThat(told.take())
                    .isEqualTo(new Told(at(path("left")), SocketError.CONNECTION_REFUSED));

            try (DatagramPort late = echo(setting, path("late"))) {
                sender.send("now?", late.localAddress());
                assertThat(sender.receive(PATIENCE).orElseThrow().text()).isEqualTo("now?");
            }
        }
    }

    @OnUnixDatagramEngines
    void aConnectedPortHearsItsPeerAloneAndFindsItAgain(ChatSetting setting) throws Exception {
        String peer = path("peer");
        assertThatThrownBy(
                        () -> DatagramPort.connect("unix:" + peer).engine(setting.engine()).start())
                .isInstanceOf(ConnectException.Refused.class)
                .hasMessage("cannot connect to unix:" + peer + ": no such file or directory");

        BlockingQueue<Told> told = new LinkedBlockingQueue<>();
        DatagramPort first = echo(setting, peer);
        try (DatagramPort port =
                        DatagramPort.connect("unix:" + peer)
                                .engine(setting.engine())
                                .onFailure((p, to, error) -> told.add(new Told(to, error)))
                                .start();
                DatagramPort stranger =
                        DatagramPort.unix()
                                .engine(setting.engine())
                                .onFailure((p, to, error) -> told.add(new Told(to, error)))
                                .start()) {
            stranger.send("stranger", port.localAddress());
            assertThat(told.take())
                    .isEqualTo(new Told(port.localAddress(), SocketError.NOT_PERMITTED));
            port.send("1".getBytes(UTF_8));
            assertThat(port.receive(PATIENCE).orElseThrow().text()).isEqualTo("1");
            first.close();
            port.send("2".getBytes(UTF_8));
            assertThat(told.take()).isEqualTo(new Told(at(peer), SocketError.CONNECTION_REFUSED));
            try (DatagramPort second = echo(setting, peer)) {
                port.send("3".getBytes(UTF_8));
                assertThat(port.receive(PATIENCE).orElseThrow().text()).isEqualTo("3");
                assertThat(second.stats().received()).isEqualTo(1);
            }
        }
    }

    @OnUnixDatagramEngines
    void whatIsLongIsSentIsCutOffWhereItIsTooLongAndIsToldWhereItCannotBeSent(ChatSetting setting)
            throws Exception {
        BlockingQueue<Told> told = new LinkedBlockingQueue<>();
        try (DatagramPort wide =
                        DatagramPort.unix(path("wide"))
                                .engine(setting.engine())
                                .options(o -> o.withDatagramBytesMax(150_000))
                                .start();
                DatagramPort narrow =
                        DatagramPort.unix(path("narrow")).engine(setting.engine()).start();
                DatagramPort sender =
                        DatagramPort.unix()
                                .engine(setting.engine())
                                .onFailure((port, to, error) -> told.add(new Told(to, error)))
                                .start()) {
            byte[] bytes = "0123456789".repeat(15_000).getBytes(UTF_8);
            sender.send("before", wide.localAddress());
            sender.send(bytes, wide.localAddress());
            assertThat(wide.receive(PATIENCE).orElseThrow().text()).isEqualTo("before");
            Datagram whole = wide.receive(PATIENCE).orElseThrow();
            assertThat(whole.toByteArray()).isEqualTo(bytes);
            assertThat(whole.isTruncated()).isFalse();
            sender.send(bytes, narrow.localAddress());
            Datagram cut = narrow.receive(PATIENCE).orElseThrow();
            assertThat(cut.length()).isEqualTo(65_535);
            assertThat(cut.isTruncated()).isTrue();
            sender.send(new byte[1 << 20], wide.localAddress());
            assertThat(told.take())
                    .isEqualTo(new Told(wide.localAddress(), SocketError.MESSAGE_TOO_LONG));
            sender.send("after", wide.localAddress());
            assertThat(wide.receive(PATIENCE).orElseThrow().text()).isEqualTo("after");
            assertThatThrownBy(() -> sender.send(new byte[(1 << 20) + 1], wide.localAddress()))
                    .hasMessage("a datagram holds at most 1048576 bytes, not 1048577");
        }
    }

    @OnUnixDatagramEngines
    void whatTheFailureListenerSendsIsSentToo(ChatSetting setting) throws Exception {
        try (DatagramPort other =
                        DatagramPort.unix(path("other")).engine(setting.engine()).start();
                DatagramPort sender =
                        DatagramPort.unix()
                                .engine(setting.engine())
                                .onFailure((port, to, error) ->
                                        port.send("instead", other.localAddress()))
                                .start()) {
            sender.send("x", at(path("nobody")));
            assertThat(other.receive(PATIENCE).orElseThrow().text()).isEqualTo("instead");
        }
    }

    @OnUnixDatagramEngines
    void anAddressOfAnotherFamilyIsTheCallersMistake(ChatSetting setting) throws Exception {
        Endpoint inet = new Endpoint.Inet(InetAddress.getLoopbackAddress(), 9);
        try (DatagramPort unix = nameless(setting);
                DatagramPort udp = DatagramPort.bind(0).engine(setting.engine()).start()) {
            assertThatThrownBy(() -> unix.send("x", inet))
                    .hasMessage("a Unix socket cannot send to 127.0.0.1:9");
            assertThatThrownBy(() -> udp.send("x", unix.localAddress()))
                    .hasMessage("a port of UDP cannot send to " + unix.localAddress());
            assertThatThrownBy(() -> unix.join(InetAddress.getByName("239.1.2.3")))
                    .hasMessage("a Unix socket has no groups, so it cannot join 239.1.2.3");
            assertThatThrownBy(() -> DatagramPort.bind(0).connect("unix:/x"))
                    .hasMessage("a port of UDP cannot be connected to unix:/x");
        }
    }

    // ---- socat -------------------------------------------------------------------------------

    private static Process socat(String... arguments) throws IOException {
        Needs.program("socat", "socat");
        String[] command =
                Stream.concat(Stream.of("socat"), Stream.of(arguments)).toArray(String[]::new);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    @OnUnixDatagramEngines
    void socatAsksWithANameAndIsAnsweredAndWithoutOneIsHeard(ChatSetting setting) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        BlockingQueue<Told> told = new LinkedBlockingQueue<>();
        try (DatagramPort port =
                DatagramPort.unix(path("port"))
                        .engine(setting.engine())
                        .onDatagram((p, datagram) -> {
                            heard.add(datagram.text() + datagram.hasSender());
                            p.send(datagram, datagram.sender());
                        })
                        .onFailure((p, to, error) -> told.add(new Told(to, error)))
                        .start()) {
            Process named =
                    socat("-t", "20", "-", "UNIX-SENDTO:" + path("port") + ",bind=" + path("own"));
            try {
                named.getOutputStream().write("question ".getBytes(UTF_8));
                named.getOutputStream().flush();
                assertThat(heard.take()).isEqualTo("question true");
                assertThat(named.getInputStream().readNBytes(9))
                        .asString(UTF_8)
                        .isEqualTo("question ");
            } finally {
                named.destroyForcibly().waitFor();
            }
            Process nameless = socat("-u", "-", "UNIX-SENDTO:" + path("port"));
            try {
                nameless.getOutputStream().write("word ".getBytes(UTF_8));
                nameless.getOutputStream().close();
                assertThat(heard.take()).isEqualTo("word false");
                assertThat(told.take()).isEqualTo(new Told(at(""), SocketError.NO_ADDRESS));
                assertThat(port.stats().received()).isEqualTo(2);
            } finally {
                nameless.destroyForcibly().waitFor();
            }
        }
    }

    @OnUnixDatagramEngines
    void socatAnswersAndReceives(ChatSetting setting) throws Exception {
        try (DatagramPort port = nameless(setting)) {
            Process answering = socat("UNIX-RECVFROM:" + path("answering"), "EXEC:cat");
            try {
                Eventually.holds("it is there", () -> Files.exists(folder.resolve("answering")));
                port.send("echo", at(path("answering")));
                assertThat(port.receive(PATIENCE).orElseThrow().text()).isEqualTo("echo");
            } finally {
                answering.destroyForcibly().waitFor();
            }
            Process receiving = socat("-u", "UNIX-RECV:" + path("receiving"), "-");
            try {
                Eventually.holds("it is there", () -> Files.exists(folder.resolve("receiving")));
                port.send("one", at(path("receiving")));
                port.send("two", at(path("receiving")));
                assertThat(receiving.getInputStream().readNBytes(6))
                        .asString(UTF_8)
                        .isEqualTo("onetwo");
            } finally {
                receiving.destroyForcibly().waitFor();
            }
        }
    }
}
