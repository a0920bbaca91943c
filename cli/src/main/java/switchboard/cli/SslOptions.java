package switchboard.cli;

import java.nio.file.Path;
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

    @Mixin private final TlsOptions tls = new TlsOptions();

    /** Whether what is spoken at an address is TLS. */
    boolean isSpokenAt(Address address) {
        return said().isSpokenAt(address);
    }

    /** The side of a server at an address; its files are read. */
    Tls server(Address address) throws CommandFailure {
        boolean encrypted = isSpokenAt(address);
        tls.check(encrypted);
        return encrypted ? tls.server() : Tls.none();
    }

    /**
     * The side of a client of an address; its files are read.
     *
     * @param insecure whether any server is believed
     */
    Tls client(Address address, boolean insecure) throws CommandFailure {
        boolean encrypted = isSpokenAt(address);
        tls.check(encrypted || insecure);
        return encrypted ? tls.client(insecure) : Tls.none();
    }

    private TlsOptions said() {
        tls.tls |= ssl;
        tls.certificate = sslCertificate == null ? tls.certificate : sslCertificate;
        tls.key = sslKey == null ? tls.key : sslKey;
        tls.ca = sslAuthority == null ? tls.ca : sslAuthority;
        return tls;
    }
}
