package switchboard.conformance;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import switchboard.net.Tls;
import switchboard.testkit.SelfSigned;

/** Certificates for tests, each made once. Any thread. */
final class TlsFiles {

    private static final Map<String, SelfSigned> MADE = new ConcurrentHashMap<>();
    private static final SSLContext BELIEVING_ANYBODY = believing();

    private TlsFiles() {}

    /** For localhost and 127.0.0.1. */
    static SelfSigned localhost() {
        return MADE.computeIfAbsent("localhost", absent -> SelfSigned.localhost());
    }

    /** For localhost, with a key of RSA, whose signatures all have one length. */
    static SelfSigned rsa() {
        String[] options = {"-keyalg", "RSA", "-keysize", "2048", "-ext", "san=dns:localhost"};
        return named("rsa", options);
    }

    /** For the host other.example. */
    static SelfSigned other() {
        return named("other", "-ext", "san=dns:other.example");
    }

    /** For localhost, and no longer valid. */
    static SelfSigned expired() {
        String[] options = {"-startdate", "-10d", "-validity", "5", "-ext", "san=dns:localhost"};
        return named("expired", options);
    }

    private static SelfSigned named(String name, String... options) {
        return MADE.computeIfAbsent(name, absent -> SelfSigned.named(name, options));
    }

    /** A server's side with the certificate for localhost. */
    static Tls server() {
        return server(localhost());
    }

    static Tls server(SelfSigned files) {
        return Tls.server(files.certificate(), files.key());
    }

    /** A client's side that trusts the certificate for localhost. */
    static Tls client() {
        return Tls.client().trust(localhost().certificate());
    }

    /** The JDK's TLS for peers that believe any server. */
    static SSLContext believingAnybody() {
        return BELIEVING_ANYBODY;
    }

    private static SSLContext believing() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new BelievesAnybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class BelievesAnybody implements X509TrustManager {

        private static final X509Certificate[] NOBODY = {};

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return NOBODY;
        }
    }
}
