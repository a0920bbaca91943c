package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import switchboard.net.Client;
import switchboard.net.Tls;
import switchboard.testkit.SelfSigned;

/** {@code chat} and {@code join} with TLS. */
class TlsCommandTest {

    private static final SelfSigned FILES = SelfSigned.localhost();
    private static final String CERTIFICATE = FILES.certificate().toString();
    private static final String KEY = FILES.key().toString();

    private static RunningCommand room(String... more) {
        String[] options = {"--tls", "--cert", CERTIFICATE, "--key", KEY};
        String[] all = new String[options.length + more.length];
        System.arraycopy(options, 0, all, 0, options.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return RunningCommand.room(all);
    }

    @Test
    void aRoomIsJoinedOverTlsByWhoTrustsItsCertificate() {
        try (RunningCommand room = room()) {
            String address = "tls://localhost:" + room.port();
            assertThat(room.err.text()).startsWith("listening tls 127.0.0.1:");
            try (RunningCommand ann = RunningCommand.start("join", address, "--ca", CERTIFICATE);
                    RunningCommand bob = RunningCommand.start("join", address, "--insecure")) {
                ann.out.await("lobby");
                bob.out.await("lobby");
                ann.in.type("nobody on the way can read this\n");
                bob.out.await("say: nobody on the way can read this");
            }
        }
    }

    @Test
    void whoIsNotTrustedIsNotJoinedAndTheSentenceSaysWhatToDo() {
        try (RunningCommand room = room()) {
            RunningCommand stranger = RunningCommand.ran("join", "--tls", "127.0.0.1", room.port());
            assertThat(stranger.exitCode()).isEqualTo(1);
            assertThat(stranger.err.text())
                    .contains("the server's certificate is self-signed and not trusted")
                    .contains("(--ca)")
                    .hasLineCount(1);
        }
    }

    @Test
    void aRoomWithAnAuthorityKnowsItsMembersByTheirCertificates() {
        try (RunningCommand room = room("--ca", CERTIFICATE)) {
            String address = "tls://localhost:" + room.port();
            String[] shows = {
                "join", address, "--ca", CERTIFICATE, "--cert", CERTIFICATE, "--key", KEY
            };
            try (RunningCommand member = RunningCommand.start(shows)) {
                member.out.await("lobby");
            }
            RunningCommand stranger = RunningCommand.ran("join", address, "--ca", CERTIFICATE);
            assertThat(stranger.exitCode()).isEqualTo(1);
            assertThat(stranger.err.text()).contains("requires a certificate of this side");
        }
    }

    @Test
    void aServiceIsServedOverTlsToo() throws Exception {
        String[] serve = {"serve", "echo=tls://127.0.0.1:0", "--cert", CERTIFICATE, "--key", KEY};
        try (RunningCommand service = RunningCommand.start(serve)) {
            String listening = service.err.await("service=echo");
            assertThat(listening).startsWith("listening tls 127.0.0.1:");
            String address = listening.split(" ")[2];
            CompletableFuture<String> back = new CompletableFuture<>();
            try (Client client =
                    Client.tcp(address)
                            .tls(Tls.client().trust(FILES.certificate()))
                            .onFrame((from, frame) -> back.complete(frame.text()))
                            .connect()) {
                assertThat(client.send("secretly")).isTrue();
                assertThat(back.get(30, TimeUnit.SECONDS)).isEqualTo("secretly");
            }
        }
    }

    @Test
    void aPlainClientIsToldThatThePortSpeaksTls() {
        try (RunningCommand room = room();
                RunningCommand plain =
                        RunningCommand.start("join", "127.0.0.1:" + room.port(), "--name", "ann")) {
            plain.out.await("this port speaks TLS");
            assertThat(plain.exitCode()).isEqualTo(1);
        }
    }
}
