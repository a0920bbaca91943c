package switchboard.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Where one side's certificate and its key come from: files that are read anew when asked. */
sealed interface TlsIdentity {

    /** Reads the files and adds what they hold under aliases that begin like this. */
    void addTo(KeyStore store, String alias) throws TlsException, GeneralSecurityException;

    /** Two PEM files, which may be one. */
    record PemFiles(Path chain, Path key) implements TlsIdentity {

        @Override
        public void addTo(KeyStore store, String alias)
                throws TlsException, GeneralSecurityException {
            List<X509Certificate> certificates = Pem.read(chain).certificates();
            PrivateKey privateKey = Pem.read(key).privateKey();
            X509Certificate own = certificates.getFirst();
            if (!belongTogether(own, privateKey)) {
                throw new TlsException(
                        "the key in "
                                + key
                                + " does not belong to the first certificate in "
                                + chain);
            }
            warnIfNotValid(own, chain);
            store.setKeyEntry(
                    alias, privateKey, noPassword(), certificates.toArray(X509Certificate[]::new));
        }

        private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
            String algorithm =
                    switch (key.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> key.getAlgorithm();
                    };
            try {
                byte[] something = certificate.getEncoded();
                Signature signature = Signature.getInstance(algorithm);
                signature.initSign(key);
                signature.update(something);
                byte[] signed = signature.sign();
                signature.initVerify(certificate.getPublicKey());
                signature.update(something);
                return signature.verify(signed);
            } catch (GeneralSecurityException e) {
                // The parameters of RSASSA-PSS are not known here; a handshake will tell.
                return algorithm.equals("RSASSA-PSS")
                        && certificate.getPublicKey().getAlgorithm().startsWith("RSA");
            }
        }
    }

    /** A PKCS #12 file; each of its keys is used. */
    final class Pkcs12 implements TlsIdentity {

        private final Path file;
        private final char[] password;

        Pkcs12(Path file, char[] password) {
            this.file = file;
            this.password = password.clone();
        }

        @Override
        public void addTo(KeyStore store, String alias)
                throws TlsException, GeneralSecurityException {
            KeyStore from = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                from.load(in, password);
            } catch (NoSuchFileException e) {
                throw new TlsException("there is no file " + file, e);
            } catch (IOException e) {
                throw new TlsException(
                        "cannot read "
                                + file
                                + " as PKCS #12 with this password: "
                                + e.getMessage(),
                        e);
            }
            boolean any = false;
            for (String name : new ArrayList<>(Collections.list(from.aliases()))) {
                Key key = from.getKey(name, password);
                Certificate[] chain = from.getCertificateChain(name);
                if (key != null && chain != null) {
                    warnIfNotValid((X509Certificate) chain[0], file);
                    store.setKeyEntry(alias + "-" + name, key, noPassword(), chain);
                    any = true;
                }
            }
            if (!any) {
                throw new TlsException(file + " holds no private key with a certificate");
            }
        }
    }

    /** A key that lasts only as long as the store it is put in needs no better secret. */
    static char[] noPassword() {
        return new char[0];
    }

    private static void warnIfNotValid(X509Certificate certificate, Path file) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            log().warning(
                            "the certificate in {0} expired on {1}; peers will refuse it",
                            file, certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            log().warning(
                            "the certificate in {0} is valid only from {1}; peers will refuse it",
                            file, certificate.getNotBefore().toInstant());
        }
    }

    private static LoopLog log() {
        return new LoopLog(TlsIdentity.class);
    }
}
