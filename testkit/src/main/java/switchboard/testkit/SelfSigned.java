package switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A certificate that vouches for itself, and its key, made by the JDK's keytool in a temporary
 * folder that goes with the JVM. For tests and first steps: nobody should trust it. Any thread.
 *
 * @param store both, as PKCS #12 with the password {@link #PASSWORD}
 * @param certificate the certificate as PEM
 * @param key the private key as PEM (PKCS #8)
 */
public record SelfSigned(Path store, Path certificate, Path key) {

    /** The password of every store. */
    public static final String PASSWORD = "changeit";

    /** For {@code localhost} and 127.0.0.1. */
    public static SelfSigned localhost() {
        return named("localhost", "-ext", "san=dns:localhost,ip:127.0.0.1");
    }

    /**
     * For whom and how long its options say.
     *
     * @param name becomes the common name
     * @param options of {@code keytool -genkeypair}, such as {@code -ext san=dns:HOST}; the key is
     *     of elliptic curves unless {@code -keyalg} is among them
     * @throws UncheckedIOException when there is no room for the files
     * @throws IllegalArgumentException with what keytool says, when it refuses
     */
    public static SelfSigned named(String name, String... options) {
        try {
            Path folder = Files.createTempDirectory("switchboard-tls");
            folder.toFile().deleteOnExit();
            SelfSigned made =
                    new SelfSigned(
                            folder.resolve("store.p12"),
                            folder.resolve("cert.pem"),
                            folder.resolve("key.pem"));
            Stream.of(made.store, made.certificate, made.key)
                    .forEach(file -> file.toFile().deleteOnExit());
            made.generate(name, options);
            made.writePem(name);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void generate(String name, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name));
        if (!List.of(options).contains("-keyalg")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", store.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalArgumentException(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void writePem(String alias) throws IOException, GeneralSecurityException {
        char[] password = PASSWORD.toCharArray();
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, password);
        }
        byte[] shown = loaded.getCertificate(alias).getEncoded();
        Files.writeString(certificate, pem("CERTIFICATE", shown));
        Files.writeString(key, pem("PRIVATE KEY", loaded.getKey(alias, password).getEncoded()));
    }

    private static String pem(String label, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }
}
