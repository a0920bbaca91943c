package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.testkit.SelfSigned;

/** SIGHUP and the certificates of every command that serves over TLS. */
@Timeout(60)
class CertificateReloadTest {

    private static final Pattern LISTENING = Pattern.compile("listening tls \\S+:(\\d+) ");
    private static final SelfSigned OLD = SelfSigned.named("old", "-ext", "san=dns:localhost");
    private static final SelfSigned NEW = SelfSigned.named("new", "-ext", "san=dns:localhost");

    @TempDir Path folder;

    private Path certificate;
    private Path key;

    @BeforeEach
    void putTheOldOnes() throws Exception {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
        put(OLD);
    }

    private void put(SelfSigned files) throws Exception {
        Files.copy(files.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(files.key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private RunningCommand start(String line) {
        List<String> words =
                new ArrayList<>(List.of(line.replace("FOLDER", folder.toString()).split(" ")));
        words.addAll(List.of("--cert", certificate.toString(), "--key", key.toString()));
        return RunningCommand.start(words.toArray(String[]::new));
    }

    private static SSLSocket connect(RunningCommand server) throws Exception {
        Matcher line =
                LISTENING.matcher(
                        server.err.await("where", text -> LISTENING.matcher(text).find()));
        assertThat(line.find()).isTrue();
        SSLSocket socket =
                (SSLSocket)
                        clients()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(),
                                        Integer.parseInt(line.group(1)));
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    /** They trust both. */
    private static SSLSocketFactory clients() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (SelfSigned files : List.of(OLD, NEW)) {
            try (InputStream in = Files.newInputStream(files.certificate())) {
                trusted.setCertificateEntry(
                        files.toString(),
                        CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        TrustManagerFactory managers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private static String shown(SSLSocket socket) throws Exception {
        return socket.getSession().getPeerPrincipal().getName();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat tls://127.0.0.1:0",
                "serve echo=tls://127.0.0.1:0",
                "receive FOLDER --listen tls://127.0.0.1:0",
                "listen -k tls://127.0.0.1:0",
                "relay tls://127.0.0.1:0 127.0.0.1:1"
            })
    void onSighupTheNewCertificateIsShownAndABrokenOneIsNot(String line) throws Exception {
        try (RunningCommand server = start(line)) {
            try (SSLSocket first = connect(server)) {
                assertThat(shown(first)).isEqualTo("CN=old");
            }
            put(NEW);
            server.hangUp();
            server.err.await("the certificates have been read anew");
            try (SSLSocket second = connect(server)) {
                assertThat(shown(second)).isEqualTo("CN=new");
            }
            Files.writeString(certificate, "broken");
            server.hangUp();
            server.err.await("the certificates stay as they were: ");
            try (SSLSocket third = connect(server)) {
                assertThat(shown(third)).isEqualTo("CN=new");
            }
        }
    }

    @Test
    void whoIsConnectedStaysSo() throws Exception {
        try (RunningCommand server = start("serve echo=tls://127.0.0.1:0");
                SSLSocket before = connect(server)) {
            put(NEW);
            server.hangUp();
            server.err.await("the certificates have been read anew");

            Netcat.say(before, "still there");
            assertThat(Netcat.hear(before, 11)).isEqualTo("still there");
        }
    }

    @Test
    void withoutCertificatesItEndsTheServer() {
        try (RunningCommand server = RunningCommand.start("serve", "echo=127.0.0.1:0")) {
            server.err.await("listening udp");
            server.hangUp();

            assertThat(server.exitCode()).isZero();
        }
    }
}
