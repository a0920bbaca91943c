package switchboard.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the JDK's context of TLS out of files. Any thread, but not a loop's. */
final class TlsContexts {

    private TlsContexts() {}

    static SSLContext of(
            List<TlsIdentity> identities,
            List<Path> trusted,
            boolean insecure,
            Tls.ClientCertificates clientCertificates)
            throws TlsException {
        if (clientCertificates != Tls.ClientCertificates.NONE && trusted.isEmpty()) {
            throw new TlsException(
                    "clients are asked for a certificate, but nobody is trusted to vouch for it;"
                            + " give a CA");
        }
        try {
            TrustManager trust =
                    insecure ? new TrustsAnybody() : new CertificateVerifier(verifier(trusted));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(identities), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new TlsException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keys(List<TlsIdentity> identities)
            throws TlsException, GeneralSecurityException {
        KeyStore store = emptyStore();
        for (int i = 0; i < identities.size(); i++) {
            identities.get(i).addTo(store, "identity-" + i);
        }
        // This one looks at the name that a client asks for; the other kind takes any key.
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, TlsIdentity.noPassword());
        return factory.getKeyManagers();
    }

    /**
     * One that never leaves this memory. The JDK reads the key out of it for each handshake: out of
     * PKCS #12 that would be 10,000 rounds of a digest, more than the rest of a handshake.
     */
    static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        try {
            store.load(null, TlsIdentity.noPassword());
        } catch (IOException e) {
            throw new AssertionError("an empty store reads nothing", e);
        }
        return store;
    }

    private static X509ExtendedTrustManager verifier(List<Path> files)
            throws TlsException, GeneralSecurityException {
        List<X509CRL> revoked = new ArrayList<>();
        KeyStore store = files.isEmpty() ? null : trusted(files, revoked);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        if (store == null || revoked.isEmpty()) {
            factory.init(store);
        } else {
            factory.init(new CertPathTrustManagerParameters(refusing(revoked, store)));
        }
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager jdk) {
                return jdk;
            }
        }
        throw new AssertionError("the JDK verifies certificates");
    }

    private static KeyStore trusted(List<Path> files, List<X509CRL> revoked)
            throws TlsException, GeneralSecurityException {
        KeyStore store = emptyStore();
        for (Path file : files) {
            Pem pem = Pem.read(file);
            revoked.addAll(pem.revocationLists());
            if (pem.holdsListsOnly()) {
                continue;
            }
            for (X509Certificate certificate : pem.certificates()) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
        }
        if (store.size() == 0) {
            throw new TlsException(
                    "there are revocation lists in " + files + ", but nobody to trust; give a CA");
        }
        return store;
    }

    private static PKIXBuilderParameters refusing(List<X509CRL> revoked, KeyStore store)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, new X509CertSelector());
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
        var checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(
                EnumSet.of(
                        PKIXRevocationChecker.Option.PREFER_CRLS,
                        PKIXRevocationChecker.Option.NO_FALLBACK));
        parameters.addCertPathChecker(checker);
        return parameters;
    }

    /** For {@link Tls#insecure}. */
    private static final class TrustsAnybody extends X509ExtendedTrustManager {

        private static final X509Certificate[] NOBODY = {};

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String kind, java.net.@Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String kind, java.net.@Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String kind, javax.net.ssl.@Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String kind, javax.net.ssl.@Nullable SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return NOBODY;
        }
    }
}
