package switchboard.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a PEM file (RFC 7468): certificates, revocation lists and private keys. Any
 * thread.
 */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA");

    private final Path file;
    private final List<Block> blocks;

    /** What stands between two lines that begin and end it. */
    private static final class Block {

        final String label;
        final byte[] bytes;

        Block(String label, byte[] bytes) {
            this.label = label;
            this.bytes = bytes;
        }
    }

    private Pem(Path file, List<Block> blocks) {
        this.file = file;
        this.blocks = blocks;
    }

    static Pem read(Path file) throws TlsException {
        Matcher matcher = BLOCK.matcher(text(file));
        List<Block> blocks = new ArrayList<>();
        while (matcher.find()) {
            try {
                byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(2));
                blocks.add(new Block(matcher.group(1), bytes));
            } catch (IllegalArgumentException e) {
                throw new TlsException(file + " is damaged: " + e.getMessage(), e);
            }
        }
        if (blocks.isEmpty()) {
            throw new TlsException(
                    file
                            + " is no PEM file: it has no line -----BEGIN ... -----; convert a DER"
                            + " certificate with: openssl x509 -inform der -in FILE -out FILE.pem");
        }
        return new Pem(file, blocks);
    }

    private static String text(Path file) throws TlsException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new TlsException("there is no file " + file, e);
        } catch (IOException e) {
            throw new TlsException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The certificates in the order of the file; at least one. */
    List<X509Certificate> certificates() throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label.equals("CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw new TlsException(file + " holds no certificate, but " + labels());
        }
        return certificates;
    }

    private X509Certificate certificate(Block block) throws TlsException {
        try {
            return (X509Certificate)
                    x509().generateCertificate(new ByteArrayInputStream(block.bytes));
        } catch (CertificateException e) {
            throw new TlsException(file + " holds a damaged certificate: " + e.getMessage(), e);
        }
    }

    /** The certificate revocation lists; often none. */
    List<X509CRL> revocationLists() throws TlsException {
        List<X509CRL> lists = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label.equals("X509 CRL")) {
                try {
                    lists.add((X509CRL) x509().generateCRL(new ByteArrayInputStream(block.bytes)));
                } catch (CRLException | CertificateException e) {
                    throw new TlsException(file + " holds a damaged list: " + e.getMessage(), e);
                }
            }
        }
        return lists;
    }

    /** Whether there are revocation lists, and nothing else. */
    boolean holdsListsOnly() {
        return blocks.stream().allMatch(block -> block.label.equals("X509 CRL"));
    }

    private static CertificateFactory x509() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }

    /** The first private key. */
    PrivateKey privateKey() throws TlsException {
        for (Block block : blocks) {
            switch (block.label) {
                case "PRIVATE KEY" -> {
                    return privateKey(block);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                        throw new TlsException(
                                "the key in "
                                        + file
                                        + " is encrypted; decrypt it with: openssl"
                                        + " pkcs8 -in "
                                        + file
                                        + " -out KEY.pem");
                case "EC PRIVATE KEY", "RSA PRIVATE KEY", "DSA PRIVATE KEY" ->
                        throw new TlsException(
                                "the key in "
                                        + file
                                        + " has the older form \""
                                        + block.label
                                        + "\"; convert it with: openssl pkcs8 -topk8 -nocrypt -in "
                                        + file
                                        + " -out KEY.pem");
                default -> {}
            }
        }
        throw new TlsException(file + " holds no private key, but " + labels());
    }

    private PrivateKey privateKey(Block block) throws TlsException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(block.bytes);
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // It is of another kind.
            }
        }
        throw new TlsException(
                "the key in " + file + " is damaged, or of none of the kinds " + KEY_ALGORITHMS);
    }

    private String labels() {
        return blocks.stream().map(block -> block.label).distinct().toList().toString();
    }
}
