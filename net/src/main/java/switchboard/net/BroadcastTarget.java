package switchboard.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/**
 * An address by which all on one network are reached. The limited one, 255.255.255.255, leaves by
 * one interface alone, so every interface has its own, directed one (RFC 919). Any thread.
 *
 * @param interfaceName the interface it leaves by; {@code default} for the limited one
 * @param address where to
 */
public record BroadcastTarget(String interfaceName, InetAddress address) {

    /** What an interface can do for broadcasts, for people. */
    public record Interface(String name, List<BroadcastTarget> targets, String whyNot) {

        public Interface {
            targets = List.copyOf(targets);
        }
    }

    private static final byte[] LIMITED = {-1, -1, -1, -1};
    private static final byte[] LOOPBACK = {127, -1, -1, -1};

    /**
     * One for each interface that is up and has one, and the limited one; with loopback alone up,
     * that of loopback.
     *
     * @throws IOException when the system does not tell its interfaces
     */
    public static List<BroadcastTarget> all() throws IOException {
        List<BroadcastTarget> all = new ArrayList<>();
        for (Interface one : interfaces()) {
            all.addAll(one.targets());
        }
        return all;
    }

    /**
     * Every interface of the machine, with its broadcast addresses or why it has none; the last is
     * that of the limited broadcast.
     *
     * @throws IOException when the system does not tell its interfaces
     */
    public static List<Interface> interfaces() throws IOException {
        List<Interface> all = new ArrayList<>();
        List<NetworkInterface> loopbacks = new ArrayList<>();
        boolean found = false;
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            if (one.isLoopback()) {
                loopbacks.add(one);
                continue;
            }
            Interface seen = look(one);
            found |= !seen.targets().isEmpty();
            all.add(seen);
        }
        for (NetworkInterface loopback : loopbacks) {
            all.add(lookAtLoopback(loopback, found));
        }
        if (found) {
            BroadcastTarget limited =
                    new BroadcastTarget("default", InetAddress.getByAddress(LIMITED));
            all.add(new Interface("default", List.of(limited), ""));
        }
        return all;
    }

    private static Interface look(NetworkInterface at) throws IOException {
        String name = at.getName();
        if (!at.isUp()) {
            return new Interface(name, List.of(), "it is down");
        }
        List<BroadcastTarget> targets = new ArrayList<>();
        boolean hasInet4 = false;
        for (InterfaceAddress address : at.getInterfaceAddresses()) {
            hasInet4 |= address.getAddress() instanceof Inet4Address;
            InetAddress broadcast = address.getBroadcast();
            if (broadcast != null && !broadcast.isAnyLocalAddress()) {
                targets.add(new BroadcastTarget(name, broadcast));
            }
        }
        String whyNot = hasInet4 ? "it has no broadcast" : "it has no IPv4 address";
        return new Interface(name, targets, targets.isEmpty() ? whyNot : "");
    }

    private static Interface lookAtLoopback(NetworkInterface at, boolean others)
            throws IOException {
        String name = at.getName();
        if (!at.isUp()) {
            return new Interface(name, List.of(), "it is down");
        }
        if (others) {
            return new Interface(name, List.of(), "others are up, whose broadcasts come back here");
        }
        InetAddress address = InetAddress.getByAddress(LOOPBACK);
        return new Interface(name, List.of(new BroadcastTarget(name, address)), "");
    }
}
