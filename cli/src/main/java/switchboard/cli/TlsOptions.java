package switchboard.cli;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import switchboard.net.Tls;
import switchboard.net.TlsException;

/** What every command that speaks TLS understands. */
final class TlsOptions {

    private static final String MAKE_ONE =
            "make one with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
                    + " -nodes -days 365 -keyout key.pem -out cert.pem -subj /CN=localhost"
                    + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1";

    @Option(names = "--tls", description = "Speak TLS, as behind tls:// before an address.")
    boolean tls;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "This side's certificate, and behind it those that vouch for it (PEM).")
    @Nullable Path certificate;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The private key of the certificate (PEM, PKCS #8).")
    @Nullable Path key;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = {
                "Whom to trust (PEM): a client then trusts nobody else,",
                "a server then requires a certificate of its clients."
            })
    @Nullable Path ca;

    /** Whether what is spoken at an address is TLS. */
    boolean isSpokenAt(Address address) {
        return switch (address) {
            case Address.Tcp tcp -> tls || tcp.tls();
            case Address.Unix _, Address.Udp _ -> false;
        };
    }

    /** What is asked for and not spoken anywhere would be forgotten in silence. */
    void check(boolean anyTls) throws CommandFailure {
        if (!anyTls && tls) {
            throw CommandFailure.local(
                    "TLS is spoken over TCP: leave it out, or give HOST:PORT as the address");
        }
        if (!anyTls && (certificate != null || key != null || ca != null)) {
            throw CommandFailure.local(
                    "--cert, --key and --ca are for TLS: give --tls too, or tls://HOST:PORT");
        }
    }

    /** The side of a server; its files are read. */
    Tls server() throws CommandFailure {
        return server(UnaryOperator.identity());
    }

    /**
     * The same.
     *
     * @param more what else it is to agree to
     */
    Tls server(UnaryOperator<Tls> more) throws CommandFailure {
        Path chain = certificate;
        Path secret = key;
        if (chain == null || secret == null) {
            throw CommandFailure.local(
                    "TLS needs a certificate and its key (--cert FILE --key FILE); " + MAKE_ONE);
        }
        Tls server = Tls.server(chain, secret);
        Path authority = ca;
        server = authority == null ? server : server.trust(authority).clientCertificates(true);
        return read(server, more);
    }

    /** The side of a client; its files are read. */
    Tls client(boolean insecure) throws CommandFailure {
        return client(insecure, UnaryOperator.identity());
    }

    /**
     * The same.
     *
     * @param more what else it is to agree to
     */
    Tls client(boolean insecure, UnaryOperator<Tls> more) throws CommandFailure {
        Path chain = certificate;
        Path secret = key;
        if ((chain == null) != (secret == null)) {
            throw CommandFailure.local("--cert and --key belong together: give both");
        }
        Tls client = Tls.client();
        if (chain != null && secret != null) {
            client = client.certificate(chain, secret);
        }
        Path authority = ca;
        client = authority == null ? client : client.trust(authority);
        return read(insecure ? client.insecure() : client, more);
    }

    private static Tls read(Tls asked, UnaryOperator<Tls> more) throws CommandFailure {
        try {
            Tls side = more.apply(asked);
            side.reload();
            return side;
        } catch (TlsException | IllegalArgumentException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }
}
