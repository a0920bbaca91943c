package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import switchboard.net.Client;
import switchboard.net.Limits;
import switchboard.net.framing.Framing;
import switchboard.services.ChargenServer;
import switchboard.services.DaytimeClient;
import switchboard.services.DaytimeServer;
import switchboard.services.DiscardServer;
import switchboard.services.EchoClient;
import switchboard.services.EchoServer;
import switchboard.services.GreetClient;
import switchboard.services.GreetServer;
import switchboard.services.ReplyClient;
import switchboard.services.ReplyServer;
import switchboard.services.StampClient;
import switchboard.services.StampServer;
import switchboard.services.TimeClient;
import switchboard.services.TimeServer;
import switchboard.services.TimeStyle;

/** Echo and its family: what each promises to peers of every kind. */
@Timeout(120)
final class ServicesTest {

    private static final Duration PATIENCE = ServiceUnderTest.PATIENCE;
    private static final String STAMP =
            "\\[(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
                    + " [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}\\] ";

    @OnEveryEngine
    void anEchoGivesBackWhatIsAskedInManyPieces(ChatSetting setting) throws Exception {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new EchoServer());
                EchoClient client = EchoClient.connect(service.client())) {
            byte[] much = "0123456789abcdef".repeat(20_000).getBytes(UTF_8);
            List<CompletableFuture<byte[]>> answers = new ArrayList<>();
            answers.add(client.echo(new byte[0]));
            answers.add(client.echo("short".getBytes(UTF_8)));
            answers.add(client.echo(much));
            answers.add(client.echo("last".getBytes(UTF_8)));
            assertThat(answered(answers.get(0))).isEmpty();
            assertThat(answered(answers.get(1))).asString(UTF_8).isEqualTo("short");
            assertThat(answered(answers.get(2))).isEqualTo(much);
            assertThat(answered(answers.get(3))).asString(UTF_8).isEqualTo("last");
        }
    }

    private static <T> T answered(CompletableFuture<T> answer) throws Exception {
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @OnEveryEngine
    void everyLineGetsAStampOfItsOwnAnEmptyOneToo(ChatSetting setting) {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new StampServer())) {
            NetPeer peer = service.connect();
            peer.send("one\n\r\ntwo\r\n世界\n");
            assertThat(peer.line()).matches(STAMP + "one");
            assertThat(peer.line()).matches(STAMP);
            assertThat(peer.line()).matches(STAMP + "two");
            assertThat(peer.line()).matches(STAMP + "世界");
            peer.send("the last has no end").closeOutput();
            assertThat(peer.untilEnd()).matches(STAMP + "the last has no end\n");
        }
    }

    @OnEveryEngine
    void anIsoStampHasTheOffset(ChatSetting setting) {
        StampServer iso = new StampServer(TimeStyle.ISO);
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, iso)) {
            assertThat(service.connect().send("x\n").line())
                    .matches("\\[\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d\\d:\\d\\d\\] x");
        }
    }

    @OnEveryEngine
    void aCharacterCutByAReadIsStampedWhole(ChatSetting setting) {
        try (ServiceUnderTest service = rawStamps(setting)) {
            NetPeer peer = service.connect();
            byte[] text = "x世".getBytes(UTF_8);
            peer.send(java.util.Arrays.copyOf(text, 2));
            assertThat(peer.line()).matches(STAMP + "x");
            peer.send(java.util.Arrays.copyOfRange(text, 2, text.length));
            assertThat(peer.line()).matches(STAMP + "世");
        }
    }

    /** As the tutorials' clients send: no line ends. */
    private static ServiceUnderTest rawStamps(ChatSetting setting) {
        return ServiceUnderTest.start(
                setting,
                new StampServer(),
                setup -> setup.framing(Framing.lines().endingWithTheRead()));
    }

    @OnEveryEngine
    void bytesThatAreNoTextEndNobodysConnection(ChatSetting setting) {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new StampServer())) {
            NetPeer peer = service.connect();
            peer.send(new byte[] {'a', (byte) 0xFF, (byte) 0xC3, 'b', '\n'});
            assertThat(peer.line()).matches(STAMP + "a\uFFFD\uFFFDb");
            assertThat(peer.send("on\n").line()).matches(STAMP + "on");
        }
    }

    @OnEveryEngine
    void stampsAreAnsweredInTheOrderOfAsking(ChatSetting setting) throws Exception {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new StampServer());
                StampClient client = StampClient.connect(service.client())) {
            List<CompletableFuture<String>> answers =
                    IntStream.range(0, 500).mapToObj(i -> client.stamp("line " + i)).toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answered(answers.get(i))).matches(STAMP + "line " + i);
            }
            String long1 = "x".repeat(8_000);
            assertThat(answered(client.stamp(long1))).matches(STAMP + long1);
            assertThatThrownBy(() -> client.stamp("two\nlines"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @OnEveryEngine
    void whoWaitsForAStampIsToldThatTheServerHasGone(ChatSetting setting) throws Exception {
        try (ServiceUnderTest mute = ServiceUnderTest.start(setting, new DiscardServer());
                StampClient client = StampClient.connect(mute.client())) {
            CompletableFuture<String> answer = client.stamp("anybody?");
            mute.awaitConnections(1);
            mute.server().stop(PATIENCE);
            assertThatThrownBy(() -> answered(answer))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasRootCauseMessage("no answer: the peer has left");
            assertThatThrownBy(() -> answered(client.stamp("late")))
                    .hasRootCauseInstanceOf(IOException.class);
        }
    }

    @OnEveryEngine
    void aReplyComesWithoutALineEndAndThenTheEnd(ChatSetting setting) {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new ReplyServer())) {
            NetPeer peer = service.connect().send("hello");
            assertThat(peer.untilEnd()).isEqualTo("server receive your messages, good bye.");
            peer.closeOutput();
            service.awaitConnections(0);
        }
    }

    /** More than any read brings and than the kernel would have thrown away at a close. */
    @OnEveryEngine
    void aLongMessageIsReadToItsEndAndItsReplyIsNotDestroyed(ChatSetting setting) {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new ReplyServer("told"))) {
            NetPeer peer = service.connect();
            for (int i = 0; i < 64; i++) {
                peer.send(new byte[64 << 10]);
            }
            peer.closeOutput();
            assertThat(peer.untilEnd()).isEqualTo("told");
            service.awaitConnections(0);
        }
    }

    @OnEveryEngine
    void whoEndsWithoutAMessageIsAnsweredToo(ChatSetting setting) throws Exception {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new ReplyServer())) {
            assertThat(service.connect().closeOutput().untilEnd()).isEqualTo(ReplyServer.TEXT);
            service.awaitConnections(0);
            assertThat(ReplyClient.ask(service.client(), "hi", PATIENCE))
                    .isEqualTo(ReplyServer.TEXT);
        }
    }

    @OnEveryEngine
    void withLinesAReplyWaitsForTheWholeLine(ChatSetting setting) {
        try (ServiceUnderTest service =
                ServiceUnderTest.start(
                        setting, new ReplyServer("told"), it -> it.framing(Framing.lines()))) {
            NetPeer early = service.connect().send("begun, ");
            NetPeer whole = service.connect().send("whole\n");
            assertThat(whole.untilEnd()).isEqualTo("told\n");
            assertThat(early.bytesThatHaveCome(1)).isEmpty();
            assertThat(early.send("ended\nand more").untilEnd()).isEqualTo("told\n");
        }
    }

    @OnEveryEngine
    void aGreetingReachesWhoTalksFirst(ChatSetting setting) throws Exception {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new GreetServer())) {
            NetPeer peer = service.connect().send(new byte[256 << 10]);
            assertThat(peer.untilEnd()).isEqualTo("hello");
            peer.closeOutput();
            service.awaitConnections(0);
            assertThat(GreetClient.ask(service.client(), PATIENCE)).isEqualTo("hello");
        }
    }

    @OnEveryEngine
    void whatIsDiscardedIsCounted(ChatSetting setting) {
        DiscardServer discard = new DiscardServer();
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, discard)) {
            NetPeer one = service.connect().send(new byte[100_000]).closeOutput();
            NetPeer other = service.connect().send("abc").closeOutput();
            assertThat(one.untilEnd()).isEmpty();
            assertThat(other.untilEnd()).isEmpty();
            assertThat(discard.bytes()).isEqualTo(100_003);
        }
    }

    @OnEveryEngine
    void theTimeIsToldAsTextAndAsFourBytes(ChatSetting setting) throws Exception {
        try (ServiceUnderTest daytime = ServiceUnderTest.start(setting, new DaytimeServer());
                ServiceUnderTest time = ServiceUnderTest.start(setting, new TimeServer())) {
            String text = daytime.connect().untilEnd();
            assertThat("[" + text.stripTrailing() + "] ").matches(STAMP);
            assertThat(text).endsWith("\r\n");
            assertThat(DaytimeClient.ask(daytime.client(), PATIENCE)).hasSize(24);
            Instant before = Instant.now().minusSeconds(1);
            Instant told = TimeClient.ask(time.client(), PATIENCE);
            assertThat(told).isBetween(before, Instant.now());
        }
    }

    @OnEveryEngine
    void anAnswerThatIsNoTimeIsRefused(ChatSetting setting) {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new GreetServer())) {
            assertThatThrownBy(() -> TimeClient.ask(service.client(), PATIENCE))
                    .isInstanceOf(IOException.class)
                    .hasMessage("a time is four bytes, and 5 came");
        }
    }

    @OnEveryEngine
    void linesOfCharactersTurnByOneCharacterEach(ChatSetting setting) {
        String characters =
                IntStream.rangeClosed(' ', '~')
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());
        String twice = characters + characters;
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new ChargenServer())) {
            NetPeer peer = service.connect().send("whatever").closeOutput();
            for (int i = 0; i < 3_000; i++) {
                int first = i % characters.length();
                assertThat(peer.line()).isEqualTo(twice.substring(first, first + 72) + "\r");
            }
        }
    }

    @OnEveryEngine
    void charactersThatNobodyReadsAreNotQueuedAndAStopFinishesTheLine(ChatSetting setting)
            throws Exception {
        try (ServiceUnderTest service = ServiceUnderTest.start(setting, new ChargenServer())) {
            NetPeer slow = service.connect(4_096);
            assertThat(slow.line()).hasSize(73);
            NetPeer other = service.connect();
            assertThat(other.bytes(1_000_000)).hasSize(1_000_000);
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> service.server().stop(PATIENCE));
            assertThat(slow.untilEnd()).endsWith("\r\n");
            assertThat(other.untilEnd()).endsWith("\r\n");
            slow.close();
            other.close();
            answered(stopped);
        }
    }

    @OnEveryEngine
    void limitsOfTheSetupHold(ChatSetting setting) throws Exception {
        Limits one = Limits.DEFAULT.withConnectionsMax(1);
        try (ServiceUnderTest service =
                        ServiceUnderTest.start(setting, new StampServer(), it -> it.limits(one));
                StampClient client = StampClient.connect(service.client())) {
            assertThat(answered(client.stamp("here"))).endsWith("here");
            String refusal = service.connect().untilGone();
            assertThat(refusal).contains("refused");
            assertThat(service.server().refusedCount()).isEqualTo(1);
        }
    }

    @OnEveryEngine
    void aClientSaysWhyThereIsNoConnection(ChatSetting setting) {
        ServiceUnderTest gone = ServiceUnderTest.start(setting, new EchoServer());
        gone.close();
        assertThatThrownBy(() ->
                        DaytimeClient.ask(
                                Client.tcp("127.0.0.1:" + gone.port()).engine(setting.engine()),
                                PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot connect to 127.0.0.1:" + gone.port());
    }
}
