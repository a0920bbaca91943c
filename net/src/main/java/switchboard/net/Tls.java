package switchboard.net;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a server or a client speaks TLS: certificates, whom it trusts, and what it agrees to. The
 * settings never change, each method answers with others; what the files hold is read at the start
 * and again by {@link #reload}. Any thread.
 *
 * <p>TLS 1.3 is preferred and 1.2 allowed. A client verifies what the server shows: that somebody
 * it trusts has signed it, that it is valid today and that it is for the host that was asked for.
 */
public final class Tls {

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");
    private static final Duration HANDSHAKE_MAX = Duration.ofHours(1);

    private static final Tls NONE = new Tls(Settings.of(false, List.of()));

    /** Whether a server asks clients for a certificate. */
    enum ClientCertificates {
        NONE,
        WANTED,
        REQUIRED
    }

    /** What the methods set. */
    private record Settings(
            boolean server,
            List<TlsIdentity> identities,
            List<Path> trusted,
            ClientCertificates clientCertificates,
            List<String> alpn,
            List<String> protocols,
            boolean insecure,
            String serverName,
            Duration handshakeTimeout) {

        static Settings of(boolean server, List<TlsIdentity> identities) {
            return new Settings(
                    server,
                    identities,
                    List.of(),
                    ClientCertificates.NONE,
                    List.of(),
                    PROTOCOLS,
                    false,
                    "",
                    Duration.ofSeconds(5));
        }
    }

    private final Settings settings;
    private volatile @Nullable SSLContext context;

    private Tls(Settings settings) {
        this.settings = settings;
    }

    /** No TLS at all, on either side: bytes go over the wire as they are. */
    public static Tls none() {
        return NONE;
    }

    /** Whether this is {@link #none}. */
    public boolean isNone() {
        return this == NONE;
    }

    /**
     * A server's side with a certificate, followed in its file by those that vouch for it, and its
     * private key; both PEM, the key as PKCS #8 ({@code BEGIN PRIVATE KEY}).
     */
    public static Tls server(Path certificateChainPem, Path keyPem) {
        TlsIdentity identity = new TlsIdentity.PemFiles(certificateChainPem, keyPem);
        return new Tls(Settings.of(true, List.of(identity)));
    }

    /** A server's side with the keys and certificates of a PKCS #12 file. */
    public static Tls serverPkcs12(Path file, char[] password) {
        return new Tls(Settings.of(true, List.of(new TlsIdentity.Pkcs12(file, password))));
    }

    /** A client's side, which trusts whom the JDK trusts unless {@link #trust} says otherwise. */
    public static Tls client() {
        return new Tls(Settings.of(false, List.of()));
    }

    /**
     * One more certificate and its key, both PEM: of a server, which shows it to clients that ask
     * for a name it is made for (SNI), or the one of a client.
     */
    public Tls certificate(Path certificateChainPem, Path keyPem) {
        return identity(new TlsIdentity.PemFiles(certificateChainPem, keyPem));
    }

    /** As {@link #certificate}, from a PKCS #12 file. */
    public Tls certificatePkcs12(Path file, char[] password) {
        return identity(new TlsIdentity.Pkcs12(file, password));
    }

    private Tls identity(TlsIdentity more) {
        List<TlsIdentity> all = new ArrayList<>(settings.identities);
        all.add(more);
        return with(all, settings.trusted, settings.clientCertificates);
    }

    /**
     * Trusts the certificates of this PEM file, and no longer whom the JDK trusts; more than one
     * file may be given. Where one of them holds revocation lists ({@code BEGIN X509 CRL}), with
     * certificates or alone, what they name is refused, and so is what no list of its issuer tells
     * of that is valid today; nobody is asked over the network.
     */
    public Tls trust(Path certificatesPem) {
        List<Path> all = new ArrayList<>(settings.trusted);
        all.add(certificatesPem);
        return with(settings.identities, all, settings.clientCertificates);
    }

    /**
     * Has a server ask its clients for a certificate that {@link #trust} vouches for: mutual TLS.
     *
     * @param required whether one without is refused; what is shown has to be trusted either way
     */
    public Tls clientCertificates(boolean required) {
        requireSide(true, "clientCertificates");
        ClientCertificates how = required ? ClientCertificates.REQUIRED : ClientCertificates.WANTED;
        return with(settings.identities, settings.trusted, how);
    }

    private Tls with(
            List<TlsIdentity> identities, List<Path> trusted, ClientCertificates certificates) {
        return new Tls(
                new Settings(
                        settings.server,
                        List.copyOf(identities),
                        List.copyOf(trusted),
                        certificates,
                        settings.alpn,
                        settings.protocols,
                        settings.insecure,
                        settings.serverName,
                        settings.handshakeTimeout));
    }

    /**
     * The application's protocols by their names, the preferred first; {@link Connection#tls} tells
     * which was chosen. Peers that name none are served; those that name only others are refused.
     */
    public Tls alpn(String... names) {
        return agreeing(List.of(names), settings.protocols, settings.insecure, handshakeTimeout());
    }

    /**
     * The versions that are spoken: {@code TLSv1.3}, {@code TLSv1.2} or both.
     *
     * @throws IllegalArgumentException for any other
     */
    public Tls protocols(String... versions) {
        if (versions.length == 0 || !PROTOCOLS.containsAll(Set.of(versions))) {
            throw new IllegalArgumentException("the versions of TLS are " + PROTOCOLS);
        }
        return agreeing(settings.alpn, List.of(versions), settings.insecure, handshakeTimeout());
    }

    /**
     * Has a client believe any server: whoever is on the way can read and change everything. For
     * tests and first steps only.
     */
    public Tls insecure() {
        requireSide(false, "insecure");
        return agreeing(settings.alpn, settings.protocols, true, handshakeTimeout());
    }

    /** How long a handshake may take before the connection is closed; 5 s unless set. */
    public Tls handshakeTimeout(Duration timeout) {
        if (!timeout.isPositive() || timeout.compareTo(HANDSHAKE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a handshake must have more than no time and at most an hour, not " + timeout);
        }
        return agreeing(settings.alpn, settings.protocols, settings.insecure, timeout);
    }

    private Tls agreeing(
            List<String> alpn, List<String> protocols, boolean insecure, Duration timeout) {
        return new Tls(
                new Settings(
                        settings.server,
                        settings.identities,
                        settings.trusted,
                        settings.clientCertificates,
                        alpn,
                        protocols,
                        insecure,
                        settings.serverName,
                        timeout));
    }

    /**
     * Has a client ask for this server (SNI) and verify that it is the one, whatever the host is
     * called that it connects to; that host unless set.
     *
     * @param name of a host
     * @throws IllegalArgumentException when no host can be called so
     */
    public Tls serverName(String name) {
        requireSide(false, "serverName");
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a server is asked for by the name of a host, such as www.example.org, not by '"
                            + name
                            + "'");
        }
        return new Tls(
                new Settings(
                        settings.server,
                        settings.identities,
                        settings.trusted,
                        settings.clientCertificates,
                        settings.alpn,
                        settings.protocols,
                        settings.insecure,
                        name,
                        settings.handshakeTimeout));
    }

    /**
     * Reads all files again, for connections from now on; those that are open stay as they are. Not
     * on a loop.
     *
     * @throws TlsException in one sentence, when they cannot be used: then everything stays as it
     *     was
     */
    public void reload() throws TlsException {
        SSLContext read =
                TlsContexts.of(
                        settings.identities,
                        settings.trusted,
                        settings.insecure,
                        settings.clientCertificates);
        if (settings.server) {
            rehearse(read);
        }
        context = read;
    }

    private static void rehearse(SSLContext read) throws TlsException {
        SSLContext believing = TlsContexts.of(List.of(), List.of(), true, ClientCertificates.NONE);
        SSLEngine client = believing.createSSLEngine();
        client.setUseClientMode(true);
        SSLEngine server = read.createSSLEngine();
        server.setUseClientMode(false);
        try {
            TlsRehearsal.of(server, client);
        } catch (SSLException e) {
            throw new TlsException("no handshake comes of this key: " + e.getMessage(), e);
        }
    }

    /** Reads the files unless that is done. */
    void load() throws TlsException {
        if (context == null) {
            reload();
        }
    }

    private void requireSide(boolean server, String method) {
        if (settings.server != server) {
            throw new IllegalStateException(
                    method + " is for the side of a " + (server ? "server" : "client"));
        }
    }

    /**
     * Checks that this is the side it is used for.
     *
     * @throws IllegalArgumentException when it is the other
     */
    Tls ofSide(boolean server) {
        if (!isNone() && settings.server != server) {
            throw new IllegalArgumentException(
                    server ? "a server needs Tls.server(..)" : "a client needs Tls.client()");
        }
        return this;
    }

    boolean isServer() {
        return settings.server;
    }

    Duration handshakeTimeout() {
        return settings.handshakeTimeout;
    }

    /**
     * The JDK's side of one connection.
     *
     * @param peer what the other end is called; the certificate of a server has to be for it, or
     *     for the name that was set
     */
    SSLEngine newEngine(String peer, int port) {
        String host = settings.serverName.isEmpty() ? peer : settings.serverName;
        SSLContext loaded = context;
        if (loaded == null) {
            throw new IllegalStateException("the files have not been read");
        }
        SSLEngine engine =
                settings.server ? loaded.createSSLEngine() : loaded.createSSLEngine(host, port);
        engine.setUseClientMode(!settings.server);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(settings.protocols.toArray(String[]::new));
        parameters.setApplicationProtocols(settings.alpn.toArray(String[]::new));
        if (settings.server) {
            parameters.setUseCipherSuitesOrder(true);
            parameters.setWantClientAuth(settings.clientCertificates == ClientCertificates.WANTED);
            if (settings.clientCertificates == ClientCertificates.REQUIRED) {
                parameters.setNeedClientAuth(true);
            }
        } else {
            askFor(host, parameters);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private void askFor(String host, SSLParameters parameters) {
        if (!settings.insecure) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (isName(host)) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
    }

    /** Whether a host can be asked for by name (RFC 6066); an address cannot. */
    private static boolean isName(String host) {
        try {
            InetAddress ignored = InetAddress.ofLiteral(host);
            return false;
        } catch (IllegalArgumentException noAddress) {
            return HOST_NAME.matcher(host).matches();
        }
    }
}
