package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.engine.Endpoint;
import switchboard.net.framing.Framing;

/** Networks, and whose connections are taken. */
final class AcceptFilterTest {

    private static Endpoint at(String address) {
        return new Endpoint.Inet(InetAddress.ofLiteral(address), 1);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, fd00::1, false",
        "::/0, fd00::1, true",
        "::/0, 10.0.0.1, false",
        "10.0.0.1/32, 10.0.0.1, true",
        "10.0.0.1/32, 10.0.0.0, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "::ffff:10.0.0.0/104, 10.200.0.1, true",
        "::ffff:0:0/96, 1.2.3.4, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "::1/128, ::1, true",
        "::1, ::2, false",
        "fe80::/10, fe80::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false"
    })
    void aNetworkContainsWhatItsBitsSay(String cidr, String address, boolean contained) {
        assertThat(Cidr.parse(cidr).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
    }

    @Test
    void anIpv4AddressInTheClothesOfIpv6AndAZoneMakeNoDifference() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;
        mapped[15] = 1;
        Inet6Address clothed = Inet6Address.getByAddress(null, mapped, 7);
        assertThat(Cidr.parse("10.0.0.0/8").contains(clothed)).isTrue();
        assertThat(Cidr.parse("::/0").contains(clothed)).isFalse();
        byte[] local = InetAddress.ofLiteral("fe80::1").getAddress();
        Inet6Address zoned = Inet6Address.getByAddress(null, local, 7);
        assertThat(Cidr.parse("fe80::1").contains(zoned)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/33, from 0 to 32",
        "fd00::/129, from 0 to 128",
        "10.0.0.0/, from 0 to 32",
        "10.0.0.0/-1, from 0 to 32",
        "10.0.0.0/8/8, from 0 to 32",
        "10/8, expected an address",
        "10.1/16, expected an address",
        "256.0.0.1/8, expected an address",
        "example.test/8, expected an address",
        "fd00:::/8, expected an address",
        "'', expected an address",
        "fe80::1%lo/64, has no zone",
        "::ffff:10.0.0.0/8, from 96 to 128"
    })
    void whatIsNoNetworkIsOneSentence(String text, String part) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse(text))
                .withMessageStartingWith("bad network '" + text + "': ")
                .withMessageContaining(part);
    }

    @Test
    void aNetworkIsShownWithoutTheBitsBehindIt() {
        assertThat(Cidr.parse("10.1.2.3/8")).hasToString("10.0.0.0/8");
        assertThat(Cidr.parse("fd00:0:0::9/8")).hasToString("fd00::/8");
        assertThat(Cidr.parse("10.1.2.3/8")).isEqualTo(Cidr.parse("10.0.0.0/8"));
    }

    @Test
    void deniedIsDeniedWhateverIsAllowedAndUnixPeersAreTaken() {
        AcceptFilter none = AcceptFilter.ALL;
        assertThat(none.admits(at("10.0.0.1"))).isTrue();
        AcceptFilter denies = none.deny("10.0.0.1");
        assertThat(denies.admits(at("10.0.0.1"))).isFalse();
        assertThat(denies.admits(at("10.0.0.2"))).isTrue();
        AcceptFilter both = none.allow("10.0.0.0/8", "::1").deny("10.0.0.1");
        assertThat(both.admits(at("10.0.0.1"))).isFalse();
        assertThat(both.admits(at("10.0.0.2"))).isTrue();
        assertThat(both.admits(at("::1"))).isTrue();
        assertThat(both.admits(at("192.168.0.1"))).isFalse();
        AcceptFilter nobody = none.deny("0.0.0.0/0", "::/0");
        assertThat(nobody.admits(at("127.0.0.1")) || nobody.admits(at("::1"))).isFalse();
        assertThat(nobody.admits(new Endpoint.Unix("@peer"))).isTrue();
    }

    @Test
    void aDeniedPeerIsClosedWithoutAWordUnlessItIsToBeToldAndIsCounted() {
        FakeNet net = new FakeNet();
        Server server =
                net.serve(setup -> setup.framing(Framing.lines()).deny("10.0.0.1", "10.0.0.2"));
        FakeSocket silent = net.connect(10, 0, 0, 1);
        assertThat(silent.givenUp).isTrue();
        server.filter(server.filter().telling());
        FakeSocket told = net.connect(10, 0, 0, 2);
        net.ticks(3);
        assertThat(told.received()).isEqualTo("refused: your address is not allowed here\n");
        net.connect(10, 0, 0, 3);
        assertThat(net.recorder.events).containsExactly("open");
        assertThat(server.deniedCount()).isEqualTo(2);
        assertThat(server.refusedCount()).isZero();
    }

    @Test
    void aFilterThatIsReplacedHoldsForTheNextAndLeavesThoseWhoAreThere() {
        FakeNet net = new FakeNet();
        Server server = net.serve(setup -> setup.framing(Framing.lines()));
        FakeSocket early = net.connect(10, 0, 0, 1);
        server.filter(AcceptFilter.ALL.allow("192.168.0.0/16"));
        assertThat(net.connect(10, 0, 0, 1).givenUp).isTrue();
        early.peerSends("still here\n");
        net.ticks(2);
        assertThat(net.recorder.frames()).containsExactly("<still here>");
        server.filter(AcceptFilter.ALL);
        net.connect(10, 0, 0, 1);
        assertThat(server.connectionCount()).isEqualTo(2);
    }
}
