package switchboard.net;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks the JDK whether a certificate is to be trusted, and says in one sentence why it is not and
 * what would help. Any thread.
 */
final class CertificateVerifier extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager jdk;

    CertificateVerifier(X509ExtendedTrustManager jdk) {
        this.jdk = jdk;
    }

    private interface Check {
        void run() throws CertificateException;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
            throws CertificateException {
        try {
            jdk.checkServerTrusted(chain, kind, engine);
            chain[0].checkValidity(); // the JDK believes what is trusted itself for ever
        } catch (CertificateException e) {
            String host = engine.getPeerHost();
            Check withoutName = () -> jdk.checkServerTrusted(chain, kind);
            throw new CertificateException(sentence(chain, "server's", host, e, withoutName), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
            throws CertificateException {
        try {
            jdk.checkClientTrusted(chain, kind, engine);
            chain[0].checkValidity();
        } catch (CertificateException e) {
            Check again = () -> jdk.checkClientTrusted(chain, kind);
            throw new CertificateException(sentence(chain, "client's", "", e, again), e);
        }
    }

    private static String sentence(
            X509Certificate[] chain,
            String whose,
            String host,
            CertificateException cause,
            Check withoutName) {
        X509Certificate first = chain[0];
        String certificate = "the " + whose + " certificate";
        try {
            first.checkValidity();
        } catch (CertificateExpiredException e) {
            return certificate
                    + " expired on "
                    + first.getNotAfter().toInstant()
                    + "; it has to be renewed";
        } catch (CertificateNotYetValidException e) {
            return certificate
                    + " is valid only from "
                    + first.getNotBefore().toInstant()
                    + "; is the clock right?";
        }
        if (isBecauseOf(cause, BasicReason.REVOKED)) {
            return certificate + " has been revoked";
        }
        if (isBecauseOf(cause, BasicReason.UNDETERMINED_REVOCATION_STATUS)) {
            return certificate
                    + " may have been revoked: there is no revocation list of its issuer that is"
                    + " valid today; get a newer one";
        }
        try {
            withoutName.run();
            return certificate + " is not for " + host + " but for " + names(first);
        } catch (CertificateException notTrusted) {
            return isSelfSigned(first)
                    ? certificate
                            + " is self-signed and not trusted; who wants to trust it gives its"
                            + " file as CA (--ca)"
                    : certificate + " is signed by nobody this side trusts: " + issuer(first);
        }
    }

    private static boolean isBecauseOf(Throwable thrown, BasicReason reason) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof CertPathValidatorException path && path.getReason() == reason) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName();
    }

    private static String names(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                return String.join(
                        ", ", names.stream().map(name -> String.valueOf(name.get(1))).toList());
            }
        } catch (CertificateException e) {
            return "names that cannot be read";
        }
        return certificate.getSubjectX500Principal().getName();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
            throws CertificateException {
        jdk.checkClientTrusted(chain, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
            throws CertificateException {
        jdk.checkServerTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {
        throw new AssertionError("TLS here has no sockets");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {
        throw new AssertionError("TLS here has no sockets");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }
}
