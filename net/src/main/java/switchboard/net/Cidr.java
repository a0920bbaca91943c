package switchboard.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import switchboard.engine.Endpoint;

/**
 * A network of IPv4 or IPv6 addresses, as in {@code 10.0.0.0/8} (RFC 4632, RFC 4291). An IPv4
 * address that is written or seen as IPv6 ({@code ::ffff:10.0.0.1}) is the IPv4 address; the zone
 * of a peer ({@code %eth0}) is not looked at. Immutable; any thread.
 */
public final class Cidr {

    /** Four whole numbers: {@code 10.1} would be an address too, but not the one that was meant. */
    private static final Pattern INET4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private static final int MAPPED_BITS = 96;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final byte[] network;
    private final int bits;

    private Cidr(byte[] address, int bits) {
        this.bits = bits;
        this.network = address.clone();
        for (int i = 0; i < network.length; i++) {
            network[i] = (byte) (network[i] & mask(i));
        }
    }

    /**
     * Reads {@code ADDRESS/BITS}, or one address alone. Bits behind the network's are ignored.
     *
     * @throws IllegalArgumentException in one sentence that says what was expected
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean six = address.indexOf(':') >= 0;
        if (address.indexOf('%') >= 0) {
            throw bad(text, "a network has no zone");
        }
        if (!six && !INET4.matcher(address).matches()) {
            throw bad(text, "expected an address as in 10.0.0.0/8 or fd00::/8");
        }
        byte[] bytes = bytes(address, text);
        int most = six ? 128 : 32;
        int bits = slash < 0 ? most : number(text.substring(slash + 1), most, text);
        if (six && bytes.length == 4) {
            if (bits < MAPPED_BITS) {
                throw bad(text, "behind ::ffff: a network has from 96 to 128 bits");
            }
            bits -= MAPPED_BITS;
        }
        return new Cidr(bytes, bits);
    }

    private static byte[] bytes(String address, String text) {
        try {
            return plain(InetAddress.ofLiteral(address).getAddress());
        } catch (IllegalArgumentException e) {
            throw bad(text, "expected an address as in 10.0.0.0/8 or fd00::/8");
        }
    }

    private static int number(String digits, int most, String text) {
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > most) {
            throw bad(text, "behind / comes how many bits are the network's, from 0 to " + most);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException bad(String text, String sentence) {
        return new IllegalArgumentException("bad network '" + text + "': " + sentence);
    }

    /** Four bytes for an IPv4 address in whatever clothes. */
    private static byte[] plain(byte[] address) {
        boolean mapped =
                address.length == 16
                        && Arrays.equals(address, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        return mapped ? Arrays.copyOfRange(address, MAPPED.length, address.length) : address;
    }

    private int mask(int index) {
        return (0xFF00 >> Math.clamp(bits - 8L * index, 0, 8)) & 0xFF;
    }

    /** Whether an address is of this network. An IPv4 address is of no IPv6 network. */
    public boolean contains(InetAddress address) {
        byte[] bytes = plain(address.getAddress());
        if (bytes.length != network.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((bytes[i] & mask(i)) != (network[i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr that
                && bits == that.bits
                && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + bits;
    }

    /** {@code 10.0.0.0/8} or {@code fd00::/8}. */
    @Override
    public String toString() {
        try {
            String host = new Endpoint.Inet(InetAddress.getByAddress(network), 0).host();
            return host + "/" + bits;
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // four or sixteen bytes are an address
        }
    }
}
