package switchboard.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketError;
import switchboard.engine.SocketOptions;

/**
 * What an engine must be able to do for what was asked, told by its name before anything is opened;
 * and the sentence for a failure that the kernel's own settings explain. Any thread.
 */
final class Requirements {

    private static final Path CONGESTION_CONTROLS =
            Path.of("/proc/sys/net/ipv4/tcp_available_congestion_control");

    private Requirements() {}

    /** What the engine lacks, as one clause; empty when it lacks nothing. */
    static String unmet(LoopGroup group, StreamAddress address, SocketOptions options) {
        if (address instanceof UnixPath && !options.localAddress().equals(SocketOptions.ANY)) {
            return "where a connection comes from is for TCP, and this is a Unix socket";
        }
        if (address instanceof UnixPath path && path.isAbstract()) {
            return missing(group, Capability.UNIX_ABSTRACT, "has Unix sockets with paths only");
        }
        if (address instanceof HostPort && !options.congestionControl().isEmpty()) {
            return missing(group, Capability.TCP_CONGESTION, "cannot choose a congestion control");
        }
        return "";
    }

    /** The same for Unix sockets for datagrams. */
    static String unmetByUnixDatagrams(LoopGroup group) {
        String missing =
                missing(group, Capability.UNIX_DATAGRAM, "has no Unix sockets for datagrams");
        return missing.isEmpty() ? "" : missing + "; on Linux every other engine has them";
    }

    private static String missing(LoopGroup group, Capability needed, String what) {
        return group.capabilities().contains(needed)
                ? ""
                : "engine " + group.engineName() + " " + what + " (" + needed + ")";
    }

    /** The clause for an error, with what there is to choose from. */
    static String sentence(SocketError error, SocketOptions options) {
        if (error != SocketError.UNKNOWN_CONGESTION_CONTROL) {
            return from(error, options) + error.sentence();
        }
        return "no congestion control is called '"
                + options.congestionControl()
                + "' here; there are: "
                + congestionControls();
    }

    /** Whose address it is that cannot be had: the own one, where that was chosen. */
    private static String from(SocketError error, SocketOptions options) {
        Endpoint.Inet local = options.localAddress();
        if (local.equals(SocketOptions.ANY)) {
            return "";
        }
        return switch (error) {
            case ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE, NOT_PERMITTED, NOT_SUPPORTED ->
                    "from " + local + ": ";
            default -> "";
        };
    }

    private static String congestionControls() {
        try {
            return Files.readString(CONGESTION_CONTROLS).strip().replace(" ", ", ");
        } catch (IOException e) {
            return "those that " + CONGESTION_CONTROLS + " lists";
        }
    }
}
