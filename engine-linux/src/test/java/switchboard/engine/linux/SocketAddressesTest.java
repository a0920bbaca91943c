package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;

class SocketAddressesTest {

    private static byte[] written(Endpoint.Inet endpoint) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment at = arena.allocate(SocketAddresses.ANY);
            at.fill((byte) 0x55); // what the call before has left
            int length = SocketAddresses.write(endpoint, at);
            return at.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static Endpoint.Inet read(String hex) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
            MemorySegment at = arena.allocate(SocketAddresses.ANY);
            at.copyFrom(MemorySegment.ofArray(bytes));
            return (Endpoint.Inet) SocketAddresses.read(at);
        }
    }

    @Test
    void inet4IsWrittenAsTheKernelWantsIt() {
        Endpoint.Inet endpoint = new Endpoint.Inet(InetAddress.ofLiteral("127.0.0.2"), 0x8235);
        assertThat(HexFormat.of().formatHex(written(endpoint)))
                .isEqualTo("0200" + "8235" + "7f000002" + "0000000000000000");
    }

    @Test
    void inet6IsWrittenWithItsScope() throws UnknownHostException {
        byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();
        Endpoint.Inet endpoint =
                new Endpoint.Inet(Inet6Address.getByAddress(null, linkLocal, 3), 80);
        assertThat(HexFormat.of().formatHex(written(endpoint)))
                .isEqualTo(
                        "0a00"
                                + "0050"
                                + "00000000"
                                + "fe800000000000000000000000000001"
                                + "03000000");
    }

    @Test
    void unixNamesAreWrittenByTheirKindAndNoNameAsTheFamilyAlone() {
        assertThat(written(new Endpoint.Unix("/a"))).isEqualTo("0100" + "2f61" + "00");
        assertThat(written(new Endpoint.Unix("@a"))).isEqualTo("0100" + "0061");
        assertThat(written(new Endpoint.Unix(""))).isEqualTo("0100");
    }

    private static String written(Endpoint.Unix endpoint) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment at = arena.allocate(SocketAddresses.ANY);
            at.fill((byte) 0x55);
            int length = SocketAddresses.write(endpoint, at);
            return HexFormat.of().formatHex(at.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void portsAboveTheSignBitAreReadUnsigned() {
        assertThat(read("0200 ffff 7f000001").port()).isEqualTo(65_535);
    }

    @Test
    void mappedAddressIsShownAsIpv4() {
        Endpoint.Inet read = read("0a00 0050 00000000 00000000000000000000ffffc0000201 00000000");
        assertThat(read.address()).isInstanceOf(Inet4Address.class);
        assertThat(read.toString()).isEqualTo("192.0.2.1:80");
    }

    @Test
    void scopeOfALinkLocalPeerIsKept() {
        Endpoint.Inet read = read("0a00 0050 00000000 fe800000000000000000000000000001 03000000");
        assertThat(((Inet6Address) read.address()).getScopeId()).isEqualTo(3);
    }
}
