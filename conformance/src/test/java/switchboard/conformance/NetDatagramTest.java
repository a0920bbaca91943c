package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;
import switchboard.net.ListenException;
import switchboard.testkit.Needs;

/** Ports for datagrams beside the JDK's own sockets. */
@Timeout(60)
final class NetDatagramTest {

    private static final Duration PATIENCE = Eventually.PATIENCE;

    private static DatagramPort echo(ChatSetting setting) throws IOException {
        return DatagramPort.bind(0)
                .engine(setting.engine())
                .onDatagram((port, datagram) -> port.send(datagram, datagram.sender()))
                .start();
    }

    private static DatagramSocket peer() throws IOException {
        DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void send(DatagramSocket from, int port, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    private static byte[] receive(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        at.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @OnEveryEngine
    void everyLengthFromNothingToTheLongestComesBack(ChatSetting setting) throws Exception {
        try (DatagramPort port = echo(setting);
                DatagramSocket peer = peer()) {
            for (int length : new int[] {0, 1, 9, 1_472, 8_193, Datagrams.UDP_BYTES_MAX, 0}) {
                byte[] sent = new byte[length];
                Arrays.fill(sent, (byte) length);
                send(peer, port.port(), sent);
                assertThat(receive(peer)).isEqualTo(sent);
            }
            assertThat(port.stats().received()).isEqualTo(7);
            Eventually.holds("all were counted", () -> port.stats().sent() == 7);
        }
    }

    @OnEveryEngine
    void whatTheTutorialsCutOffInSilenceIsSaidToBeTruncated(ChatSetting setting) throws Exception {
        try (DatagramPort port =
                        DatagramPort.bind(0)
                                .engine(setting.engine())
                                .options(o -> o.withDatagramBytesMax(8_192))
                                .start();
                DatagramSocket peer = peer()) {
            send(peer, port.port(), new byte[8_193]);
            send(peer, port.port(), new byte[8_192]);
            Datagram cut = port.receive(PATIENCE).orElseThrow();
            Datagram whole = port.receive(PATIENCE).orElseThrow();
            assertThat(List.of(cut.length(), whole.length())).containsExactly(8_192, 8_192);
            assertThat(cut.isTruncated()).isTrue();
            assertThat(whole.isTruncated()).isFalse();
            assertThat(port.stats().truncated()).isEqualTo(1);
        }
    }

    @OnEveryEngine
    void aVirtualThreadWaitsForEachAndATimeIsKept(ChatSetting setting) throws Exception {
        try (DatagramPort port = DatagramPort.bind(0).engine(setting.engine()).start();
                DatagramSocket peer = peer()) {
            assertThat(port.receive(Duration.ofMillis(1))).isEmpty();
            CompletableFuture<String> got = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            Datagram asked = port.receive(PATIENCE).orElseThrow();
                            port.send("to " + asked.text(), asked.sender());
                            got.complete(asked.text());
                        } catch (Exception e) {
                            got.completeExceptionally(e);
                        }
                    });
            send(peer, port.port(), bytes("you"));
            assertThat(receive(peer)).isEqualTo(bytes("to you"));
            assertThat(got.get()).isEqualTo("you");
        }
    }

    @OnEveryEngine
    void whatNobodyTakesIsBoundedAndCounted(ChatSetting setting) throws Exception {
        try (DatagramPort port =
                        DatagramPort.bind(0).engine(setting.engine()).queue(3, 1_000).start();
                DatagramSocket peer = peer()) {
            for (int i = 0; i < 10; i++) {
                send(peer, port.port(), bytes("number " + i));
            }
            Eventually.holds("all have come", () -> port.stats().received() == 10);
            assertThat(port.stats().receiveDropped()).isEqualTo(7);
            for (int i = 0; i < 3; i++) {
                assertThat(port.receive(PATIENCE).orElseThrow().text()).isEqualTo("number " + i);
            }
        }
    }

    @OnEveryEngine
    void whoWaitsIsToldOfClose(ChatSetting setting) throws Exception {
        DatagramPort port = DatagramPort.bind(0).engine(setting.engine()).start();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        port.receive(PATIENCE);
                    } catch (Exception e) {
                        ended.complete(e);
                    }
                });
        port.close();
        port.close();
        assertThat(ended.get()).isInstanceOf(IOException.class);
        assertThat(port.send("x", port.localAddress())).isFalse();
    }

    @OnEveryEngine
    void allThatCameTogetherIsSentBackFromWhereItLies(ChatSetting setting) throws Exception {
        try (DatagramPort port =
                        DatagramPort.bind(0)
                                .engine(setting.engine())
                                .options(o -> o.withDatagramBytesMax(2_048))
                                .onDatagrams((p, list) -> {
                                    assertThat(p.send(list)).isEqualTo(list.count());
                                })
                                .start();
                DatagramSocket peer = peer()) {
            for (int i = 0; i < 100; i++) {
                send(peer, port.port(), bytes("number " + i));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(receive(peer)).isEqualTo(bytes("number " + i));
            }
        }
    }

    @OnEveryEngine
    void manyThreadsSendThroughOnePort(ChatSetting setting) throws Exception {
        try (DatagramPort from = DatagramPort.bind(0).engine(setting.engine()).start();
                DatagramPort to = DatagramPort.bind(0).engine(setting.engine()).start()) {
            CompletableFuture<?>[] senders = new CompletableFuture<?>[4];
            for (int i = 0; i < senders.length; i++) {
                String name = "thread " + i;
                senders[i] =
                        CompletableFuture.runAsync(() -> {
                            for (int n = 0; n < 25; n++) {
                                assertThat(from.send(name, to.localAddress())).isTrue();
                            }
                        });
            }
            CompletableFuture.allOf(senders).get();
            List<String> got = new ArrayList<>();
            while (got.size() < 100) {
                got.add(to.receive(PATIENCE).orElseThrow().text());
            }
            for (int i = 0; i < senders.length; i++) {
                String name = "thread " + i;
                assertThat(got.stream().filter(name::equals)).hasSize(25);
            }
        }
    }

    @OnEveryEngine
    void aHandlerThatFailsCostsOneDatagram(ChatSetting setting) throws Exception {
        try (DatagramPort port =
                        DatagramPort.bind(0)
                                .engine(setting.engine())
                                .onDatagram((p, d) -> {
                                    if (d.length() == 0) {
                                        throw new IllegalStateException("meant to fail");
                                    }
                                    p.send(d, d.sender());
                                })
                                .start();
                DatagramSocket peer = peer()) {
            send(peer, port.port(), new byte[0]);
            send(peer, port.port(), bytes("alive?"));
            assertThat(receive(peer)).isEqualTo(bytes("alive?"));
        }
    }

    @OnEveryEngine
    void aConnectedPortGoesOnWhenNobodyListensYet(ChatSetting setting) throws Exception {
        int free;
        try (DatagramSocket socket = peer()) {
            free = socket.getLocalPort();
        }
        try (DatagramPort port =
                DatagramPort.connect("127.0.0.1:" + free).engine(setting.engine()).start()) {
            for (int i = 0; i < 3; i++) {
                port.send(bytes("anybody?"));
            }
            Eventually.holds("all were taken", () -> port.stats().sent() == 3);
            try (DatagramSocket late =
                    new DatagramSocket(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), free))) {
                late.setSoTimeout((int) PATIENCE.toMillis());
                port.send(bytes("now?"));
                assertThat(receive(late)).isEqualTo(bytes("now?"));
                send(late, port.port(), bytes("yes"));
                assertThat(port.receive(PATIENCE).orElseThrow().text()).isEqualTo("yes");
            }
        }
    }

    @OnEveryEngine
    void aSendWithoutARouteIsCountedAndThePortGoesOn(ChatSetting setting) throws Exception {
        try (DatagramPort port = echo(setting);
                DatagramSocket peer = peer()) {
            // Reserved for ever (RFC 1112), and refused by every kernel.
            Endpoint nowhere = new Endpoint.Inet(InetAddress.getByName("255.255.255.255"), 9);
            port.send("x", nowhere);
            Eventually.holds("it was dropped", () -> port.stats().sendDropped() == 1);
            send(peer, port.port(), bytes("alive?"));
            assertThat(receive(peer)).isEqualTo(bytes("alive?"));
        }
    }

    @OnEveryEngine
    void aBroadcastOfLoopbackIsHeardByWhoeverIsBoundToAllAddresses(ChatSetting setting)
            throws Exception {
        try (DatagramPort hearing =
                        DatagramPort.bind("0.0.0.0:0").engine(setting.engine()).start();
                DatagramPort asking =
                        DatagramPort.bind("0.0.0.0:0")
                                .engine(setting.engine())
                                .options(o -> o.withBroadcast(true))
                                .start()) {
            InetAddress all = InetAddress.getByName("127.255.255.255");
            asking.send("Hi there!", new Endpoint.Inet(all, hearing.port()));
            Datagram heard = hearing.receive(PATIENCE).orElseThrow();
            assertThat(heard.text()).isEqualTo("Hi there!");
            hearing.send("ACK", heard.sender());
            assertThat(asking.receive(PATIENCE).orElseThrow().text()).isEqualTo("ACK");
        }
    }

    @OnEveryEngine
    void aGroupIsHeardWhileJoined(ChatSetting setting) throws Exception {
        NetworkInterface loopback =
                NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        grouped(setting, loopback, "0.0.0.0:0", "239.255.77.88");
    }

    @OnEveryEngine
    void aGroupOfIpv6IsHeardWhileJoined(ChatSetting setting) throws Exception {
        // Loopback has no route for groups there. With no hops nothing leaves the machine.
        Optional<NetworkInterface> any =
                NetworkInterface.networkInterfaces()
                        .filter(at ->
                                takesGroups(at)
                                        && at.inetAddresses()
                                                .anyMatch(Inet6Address.class::isInstance))
                        .findFirst();
        Needs.that(
                any.isPresent(),
                "no interface that is up has IPv6 and takes multicast",
                "give one an address: ip -6 addr add fd00::9/64 dev NAME");
        grouped(setting, any.orElseThrow(), "[::]:0", "ff01::7788");
    }

    private static boolean takesGroups(NetworkInterface at) {
        try {
            return at.isUp() && at.supportsMulticast();
        } catch (IOException e) {
            return false;
        }
    }

    private static void grouped(
            ChatSetting setting, NetworkInterface at, String bind, String groupName)
            throws Exception {
        InetAddress group = InetAddress.getByName(groupName);
        try (DatagramPort member = DatagramPort.bind(bind).engine(setting.engine()).start();
                DatagramPort sender =
                        DatagramPort.bind(bind)
                                .engine(setting.engine())
                                .options(o -> o.withMulticast(0, true, at.getIndex()))
                                .start()) {
            Endpoint all = new Endpoint.Inet(group, member.port());
            member.join(group, at);
            sender.send("joined", all);
            assertThat(member.receive(PATIENCE).orElseThrow().text()).isEqualTo("joined");
            member.leave(group, at);
            sender.send("left", all);
            Endpoint alone =
                    new Endpoint.Inet(
                            InetAddress.getByName(bind.startsWith("[") ? "::1" : "127.0.0.1"),
                            member.port());
            sender.send("alone", alone);
            assertThat(member.receive(PATIENCE).orElseThrow().text()).isEqualTo("alone");
            assertThatThrownBy(() -> member.leave(group, at))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(group.getHostAddress());
        }
    }

    @OnEveryEngine
    void aTakenPortIsRefusedInOneSentence(ChatSetting setting) throws Exception {
        try (DatagramPort first = echo(setting)) {
            assertThatThrownBy(
                            () -> DatagramPort.bind(first.port()).engine(setting.engine()).start())
                    .isInstanceOf(ListenException.class)
                    .hasMessage(
                            "cannot listen on 127.0.0.1:"
                                    + first.port()
                                    + ": address already in use");
        }
    }

    @OnEveryEngine
    void nothingComesWhilePaused(ChatSetting setting) throws Exception {
        AtomicInteger seen = new AtomicInteger();
        try (DatagramPort port =
                        DatagramPort.bind(0)
                                .engine(setting.engine())
                                .onDatagram((p, d) -> seen.incrementAndGet())
                                .start();
                DatagramSocket peer = peer()) {
            port.loop().call(() -> pauseInTheLoop(port));
            send(peer, port.port(), bytes("x"));
            long turns = port.loop().call(port.loop()::turns);
            port.loop().call(port.loop()::turns);
            assertThat(port.loop().call(port.loop()::turns) - turns).isLessThan(10);
            assertThat(seen).hasValue(0);
            port.resume();
            Eventually.holds("it has come", () -> seen.get() == 1);
        }
    }

    private static boolean pauseInTheLoop(DatagramPort port) {
        port.pause();
        return true;
    }
}
