package switchboard.services.beacon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/** The networks that this machine is on: whose addresses are reached without a router. */
final class OnLink {

    private static final class Network {
        private final byte[] address;
        private final int prefixBits;

        Network(byte[] address, int prefixBits) {
            this.address = address;
            this.prefixBits = prefixBits;
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefixBits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if (((other[bit >> 3] ^ address[bit >> 3]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Network> networks;

    private OnLink(List<Network> networks) {
        this.networks = networks;
    }

    /** Asks the system for its interfaces: not on a loop. */
    static OnLink ofThisMachine() throws IOException {
        List<Network> networks = new ArrayList<>();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            if (one.isUp()) {
                for (InterfaceAddress address : one.getInterfaceAddresses()) {
                    byte[] bytes = address.getAddress().getAddress();
                    networks.add(new Network(bytes, address.getNetworkPrefixLength()));
                }
            }
        }
        return new OnLink(networks);
    }

    boolean contains(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }
}
