package switchboard.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import switchboard.cli.netcat.Family;
import switchboard.engine.Endpoint;
import switchboard.engine.SocketOptions;

/** Where a connection comes from, by the names that ncat has. */
final class SourceOptions {

    @Option(
            names = {"-p", "--source-port"},
            paramLabel = "PORT",
            description = "The port to connect from (default: any that is free).")
    @Nullable Port port;

    @Option(
            names = {"-s", "--source"},
            paramLabel = "HOST",
            description = "The address of this machine to connect from (default: any).")
    @Nullable String host;

    /**
     * The address to connect from, of the family of what is connected to; {@link SocketOptions#ANY}
     * when nothing was said. May ask the network.
     */
    Endpoint.Inet of(Address to, NetcatMixin netcat) throws CommandFailure {
        int from = port == null ? 0 : port.number();
        NetcatMixin.exclude(port != null, "-p", to instanceof Address.Unix, "a Unix socket");
        NetcatMixin.exclude(host != null, "-s", to instanceof Address.Unix, "a Unix socket");
        String name = host;
        if (name == null) {
            return new Endpoint.Inet(SocketOptions.ANY.address(), from);
        }
        netcat.requireNumbers(name, "-s");
        Family family = netcat.family(to);
        try {
            InetAddress address = family.resolver().resolve(name).getFirst();
            return new Endpoint.Inet(address, from);
        } catch (UnknownHostException e) {
            String kind = family == Family.ANY ? "address" : family.title() + " address";
            throw CommandFailure.local("bad -s '" + name + "': no " + kind + " is known for it");
        }
    }
}
