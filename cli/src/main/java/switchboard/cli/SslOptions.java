package switchboard.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import switchboard.net.Tls;

/** What {@link TlsOptions} says, by the names that ncat has too. */
final class SslOptions {

    @Option(
            names = {"--ssl", "--ssl-verify"},
            description = "As --tls, by ncat's names; a server is verified either way.")
    boolean ssl;

    @Option(names = "--ssl-cert", paramLabel = "FILE", description = "As --cert.")
    @Nullable Path sslCertificate;

    @Option(names = "--ssl-key", paramLabel = "FILE", description = "As --key.")
    @Nullable Path sslKey;

    @Option(names = "--ssl-trustfile", paramLabel = "FILE", description = "As --ca.")
    @Nullable Path sslAuthority;

    @Option(
            names = "--ssl-servername",
            paramLabel = "NAME",
            description = "The server to ask for and to verify (default: the host of ADDR).")
    @Nullable String serverName;

    @Option(
            names = "--ssl-alpn",
            paramLabel = "NAME",
            split = ",",
            description = "Application protocols to agree on (ALPN), the preferred first.")
    List<String> protocols = new ArrayList<>();

    @Mixin private final TlsOptions tls = new TlsOptions();

    /** The side of a server at an address; its files are read. */
    Tls server(Address address) throws CommandFailure {
        if (serverName != null) {
            throw CommandFailure.local(
                    "--ssl-servername is what a client asks for: leave it out of listen");
        }
        return isSpoken(address) ? tls.server(this::agreeing) : Tls.none();
    }

    /**
     * The side of a client of an address; its files are read.
     *
     * @param insecure whether any server is believed
     */
    Tls client(Address address, boolean insecure) throws CommandFailure {
        return isSpoken(address) ? tls.client(insecure, this::agreeing) : Tls.none();
    }

    private Tls agreeing(Tls side) {
        if (protocols.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("bad --ssl-alpn: a protocol's name is not empty");
        }
        String name = serverName;
        Tls named = name == null ? side : side.serverName(name);
        return protocols.isEmpty() ? named : named.alpn(protocols.toArray(String[]::new));
    }

    /** Each of ncat's options asks for TLS by itself. */
    private boolean isSpoken(Address address) throws CommandFailure {
        boolean files = sslCertificate != null || sslKey != null || sslAuthority != null;
        tls.tls |= ssl || files || serverName != null || !protocols.isEmpty();
        tls.certificate = sslCertificate == null ? tls.certificate : sslCertificate;
        tls.key = sslKey == null ? tls.key : sslKey;
        tls.ca = sslAuthority == null ? tls.ca : sslAuthority;
        boolean spoken = tls.isSpokenAt(address);
        tls.check(spoken);
        return spoken;
    }
}
