package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.framing.Framing;
import switchboard.services.EchoClient;
import switchboard.services.GreetClient;
import switchboard.services.GreetServer;
import switchboard.services.ReplyClient;
import switchboard.services.ReplyServer;
import switchboard.services.StampClient;
import switchboard.services.StampServer;

/** The tutorials' own programs, which send no line ends, and ours understand one another. */
@Timeout(120)
final class ServicesTutorialProgramsTest {

    private static final String STAMP =
            "\\[\\w{3} \\w{3} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}\\] ";

    private static ClientSetup clientOf(PythonProgram server, ChatSetting setting) {
        return Client.tcp("127.0.0.1:" + server.line()).engine(setting.engine());
    }

    @OnEnginesThatDiffer
    void theirStampClientIsStampedByOurServer(ChatSetting setting) {
        try (ServiceUnderTest service =
                        ServiceUnderTest.start(
                                setting,
                                new StampServer(),
                                it -> it.framing(Framing.lines().endingWithTheRead()));
                PythonProgram client =
                        PythonProgram.client("tutorial_stamp_client.py", service.port())) {
            client.tell("hello, 世界");
            assertThat(client.line()).matches(STAMP + "hello, 世界");
            client.tell("and again");
            assertThat(client.line()).matches(STAMP + "and again");
            client.tell("");
            assertThat(client.exitCode()).isZero();
            service.awaitConnections(0);
        }
    }

    @OnEnginesThatDiffer
    void ourStampClientIsStampedByTheirServer(ChatSetting setting) throws Exception {
        try (PythonProgram server = PythonProgram.server("tutorial_stamp_server.py");
                StampClient client = StampClient.connect(clientOf(server, setting))) {
            assertThat(client.stamp("hello, 世界").get(30, TimeUnit.SECONDS))
                    .matches(STAMP + "hello, 世界");
            assertThat(client.stamp("and again").get(30, TimeUnit.SECONDS))
                    .matches(STAMP + "and again");
        }
    }

    @OnEnginesThatDiffer
    void theirPlainClientIsAnsweredByOurServer(ChatSetting setting) {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new ReplyServer());
                PythonProgram client =
                        PythonProgram.client("tutorial_reply_client.py", service.port())) {
            client.tell("hello");
            assertThat(client.line()).isEqualTo("server receive your messages, good bye.");
            assertThat(client.exitCode()).isZero();
            service.awaitConnections(0);
        }
    }

    @OnEnginesThatDiffer
    void ourPlainClientIsAnsweredByTheirServer(ChatSetting setting) throws Exception {
        try (PythonProgram server = PythonProgram.server("tutorial_reply_server.py")) {
            String answer =
                    ReplyClient.ask(clientOf(server, setting), "hello", ServiceUnderTest.PATIENCE);
            assertThat(answer).isEqualTo("server receive your messages, good bye.");
            assertThat(server.line()).endsWith(":b'hello'");
        }
    }

    @OnEnginesThatDiffer
    void theirClientIsGreetedByOurServerAndOursByTheirs(ChatSetting setting) throws Exception {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new GreetServer());
                PythonProgram client =
                        PythonProgram.client("tutorial_greet_client.py", service.port());
                PythonProgram server = PythonProgram.server("tutorial_greet_server.py")) {
            assertThat(client.line()).isEqualTo("hello");
            assertThat(client.exitCode()).isZero();
            assertThat(GreetClient.ask(clientOf(server, setting), ServiceUnderTest.PATIENCE))
                    .isEqualTo("hello");
        }
    }

    @OnEnginesThatDiffer
    void theirThreadedServerEchoesForOurClient(ChatSetting setting) throws Exception {
        try (PythonProgram server = PythonProgram.server("tutorial_echo_server.py");
                EchoClient client = EchoClient.connect(clientOf(server, setting))) {
            byte[] bytes = "more than five bytes, 世界".getBytes(UTF_8);
            assertThat(client.echo(bytes).get(30, TimeUnit.SECONDS)).isEqualTo(bytes);
        }
    }
}
