package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import switchboard.engine.SocketError;
import switchboard.net.CloseReason.Kind;
import switchboard.net.ConnectOutcome.Connected;
import switchboard.net.ConnectOutcome.NotConnected;

/** Connecting to a host of several addresses, by a clock that only the test moves. */
final class ConnectingTest {

    private final Queue<Runnable> lookups = new ArrayDeque<>();
    private final FakeNet net = new FakeNet(lookups::add);
    private final Recorder recorder = net.recorder;

    private static List<InetAddress> addresses(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    private CompletableFuture<ConnectOutcome> connect(String... literals) {
        return connect(setup -> setup.resolver(host -> addresses(literals)));
    }

    private CompletableFuture<ConnectOutcome> connect(UnaryOperator<ClientSetup> change) {
        ClientSetup setup = Client.tcp("example.test:80").group(net.group).handler(recorder);
        CompletableFuture<ConnectOutcome> outcome = change.apply(setup).connectAsync();
        net.tick();
        lookUp();
        return outcome;
    }

    private void lookUp() {
        List<Runnable> waiting = new ArrayList<>(lookups);
        lookups.clear();
        waiting.forEach(Runnable::run);
        net.tick();
    }

    private List<String> begun() {
        return net.engine.connecting.stream().map(it -> it.remoteAddress().toString()).toList();
    }

    private FakeSocket socket(int number) {
        return net.engine.connecting.get(number);
    }

    private static ConnectException failure(CompletableFuture<ConnectOutcome> outcome) {
        return ((NotConnected) outcome.join()).why();
    }

    private static Client client(CompletableFuture<ConnectOutcome> outcome) {
        return ((Connected) outcome.join()).client();
    }

    @Test
    void bothFamiliesAreTriedInTurnEach250MillisecondsBehindTheOneBefore() {
        var _ = connect("10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::1", "10.0.0.1", "fd00::2");
        assertThat(begun()).containsExactly("[fd00::1]:80");
        net.advance(Duration.ofMillis(240));
        assertThat(begun()).hasSize(1);
        net.advance(Duration.ofMillis(20));
        assertThat(begun()).containsExactly("[fd00::1]:80", "10.0.0.1:80");
        net.advance(Duration.ofMillis(240));
        assertThat(begun()).hasSize(2);
        net.advance(Duration.ofSeconds(5));
        assertThat(begun())
                .containsExactly(
                        "[fd00::1]:80",
                        "10.0.0.1:80",
                        "[fd00::2]:80",
                        "10.0.0.2:80",
                        "10.0.0.3:80");
    }

    @Test
    void theFirstThatAnswersIsTakenAndTheOthersAreClosed() {
        CompletableFuture<ConnectOutcome> outcome = connect("10.0.0.1", "10.0.0.2", "fd00::1");
        net.advance(Duration.ofMillis(300));
        socket(1).connects();
        socket(0).connects();
        net.ticks(2);
        assertThat(client(outcome).connection().remoteAddress()).hasToString("[fd00::1]:80");
        assertThat(socket(1).closed).isTrue();
        net.advance(Duration.ofSeconds(20));
        assertThat(begun()).hasSize(2);
        assertThat(recorder.events).containsExactly("open");
    }

    @Test
    void anAddressThatFailsIsFollowedByTheNextAtOnce() {
        CompletableFuture<ConnectOutcome> outcome = connect("10.0.0.1", "fd00::1", "10.0.0.2");
        socket(0).connectFails(SocketError.NETWORK_UNREACHABLE);
        net.tick();
        assertThat(begun()).hasSize(2);
        net.advance(Duration.ofMillis(300));
        assertThat(begun()).hasSize(3);
        socket(2).connects();
        net.ticks(2);
        assertThat(client(outcome).connection().remoteAddress()).hasToString("10.0.0.2:80");
        assertThat(socket(0).closed && socket(1).closed).isTrue();
    }

    @Test
    void whenAllFailEachIsNamedWithItsCause() {
        CompletableFuture<ConnectOutcome> outcome = connect("10.0.0.1", "fd00::1");
        socket(0).connectFails(SocketError.NETWORK_UNREACHABLE);
        net.tick();
        socket(1).connectFails(SocketError.CONNECTION_REFUSED);
        net.ticks(2);
        assertThat(failure(outcome))
                .isInstanceOf(ConnectException.Refused.class)
                .hasMessage(
                        "cannot connect to example.test:80: [fd00::1]:80: network unreachable;"
                                + " 10.0.0.1:80: connection refused");
        assertThat(net.engine.sockets).isEmpty();
    }

    @Test
    void whoIsSilentIsGivenUpWithinTheTimeWhateverIsStillUntried() {
        CompletableFuture<ConnectOutcome> outcome =
                connect(setup ->
                        setup.connectTimeout(Duration.ofMillis(400))
                                .resolver(host -> addresses("10.0.0.1", "10.0.0.2", "10.0.0.3")));
        net.advance(Duration.ofMillis(380));
        assertThat(outcome).isNotDone();
        net.advance(Duration.ofMillis(40));
        assertThat(failure(outcome))
                .isInstanceOf(ConnectException.TimedOut.class)
                .hasMessage(
                        "cannot connect to example.test:80: 10.0.0.1:80: no answer within 400 ms;"
                                + " 10.0.0.2:80: no answer within 400 ms; 10.0.0.3:80: not tried in"
                                + " time");
        net.ticks(2);
        assertThat(net.engine.sockets).isEmpty();
    }

    @Test
    void aLookUpThatNeverEndsIsGivenUpAndItsLateAnswerForgotten() {
        ClientSetup setup = Client.tcp("example.test:80").group(net.group);
        CompletableFuture<ConnectOutcome> outcome =
                setup.resolver(host -> addresses("10.0.0.1")).connectAsync();
        net.tick();
        net.advance(Duration.ofMillis(10_020));
        assertThat(failure(outcome))
                .isInstanceOf(ConnectException.TimedOut.class)
                .hasMessage("looking up example.test took longer than 10 s");
        lookUp();
        assertThat(begun()).isEmpty();
    }

    @Test
    void aNameThatNobodyKnowsAndAnAnswerWithoutAddressAreTheSame() {
        CompletableFuture<ConnectOutcome> unknown =
                connect(setup ->
                        setup.resolver(host -> {
                            throw new UnknownHostException(host);
                        }));
        assertThat(failure(unknown))
                .isInstanceOf(ConnectException.NameUnknown.class)
                .hasMessage("no host is known by the name example.test");
        assertThat(failure(connect())).isInstanceOf(ConnectException.NameUnknown.class);
    }

    @Test
    void aResolverThatThrowsIsOneFailure() {
        CompletableFuture<ConnectOutcome> outcome =
                connect(setup ->
                        setup.resolver(host -> {
                            throw new IllegalArgumentException("bad table");
                        }));
        assertThat(failure(outcome))
                .isInstanceOf(ConnectException.Failed.class)
                .hasMessageContaining("looking up example.test failed")
                .hasMessageContaining("bad table");
    }

    @Test
    void anAddressInDigitsIsNotLookedUp() {
        ClientSetup setup = Client.tcp("[::1]:80").group(net.group);
        var _ =
                setup.resolver(
                                host -> {
                                    throw new AssertionError("asked for " + host);
                                })
                        .connectAsync();
        net.tick();
        lookUp();
        assertThat(begun()).containsExactly("[::1]:80");
    }

    @Test
    void whoeverCancelsGivesUp() {
        CompletableFuture<ConnectOutcome> outcome = connect("10.0.0.1", "10.0.0.2");
        outcome.cancel(true);
        net.advance(Duration.ofSeconds(1));
        assertThat(begun()).hasSize(1);
        assertThat(socket(0).closed).isTrue();
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void aConnectionThatWasMadeWhenItWasCancelledIsClosed() {
        CompletableFuture<ConnectOutcome> outcome = connect("10.0.0.1");
        recorder.onOpen = connection -> outcome.cancel(true);
        socket(0).connects();
        net.ticks(3);
        assertThat(socket(0).closed).isTrue();
        assertThat(recorder.closeKind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void theOutcomeComesBehindOnOpen() {
        CompletableFuture<ConnectOutcome> outcome = connect("10.0.0.1");
        var _ = outcome.thenAccept(it -> recorder.events.add("outcome"));
        socket(0).connects();
        net.ticks(2);
        assertThat(recorder.events).containsExactly("open", "outcome");
    }

    @Test
    void aLoopThatClosesEndsTheWaiting() {
        CompletableFuture<ConnectOutcome> outcome = connect("10.0.0.1");
        net.group.close();
        assertThat(failure(outcome))
                .isInstanceOf(ConnectException.Failed.class)
                .hasMessage("cannot connect to example.test:80: its loop is closed");
        ClientSetup late = Client.tcp("example.test:80").group(net.group);
        assertThat(failure(late.connectAsync())).hasMessageEndingWith("its loop is closed");
    }

    @Test
    void waitingOnALoopForThatLoopIsRefused() {
        ClientSetup setup = Client.tcp("example.test:80").group(net.group);
        assertThatIllegalStateException()
                .isThrownBy(setup::tryConnect)
                .withMessage("connect() waits, so it must not be called on a loop");
    }

    // ---- trying again ------------------------------------------------------------------------

    private static final Backoff QUICK =
            Backoff.exponential(Duration.ofMillis(100), Duration.ofMillis(400));

    @Test
    void triesAreRepeatedUntilOneSucceedsAndEachFailureIsTold() {
        List<String> told = new ArrayList<>();
        CompletableFuture<ConnectOutcome> outcome =
                connect(setup ->
                        setup.resolver(host -> addresses("10.0.0.1"))
                                .retry(
                                        QUICK.tries(4),
                                        (failures, why, pause) -> {
                                            assertThat(pause).isLessThanOrEqualTo(QUICK.longest());
                                            told.add(failures + " " + why.getMessage());
                                        }));
        for (int i = 0; i < 3; i++) {
            socket(i).connectFails(SocketError.CONNECTION_REFUSED);
            net.tick();
            net.advance(Duration.ofMillis(440));
            lookUp();
        }
        socket(3).connects();
        net.ticks(2);
        client(outcome);
        String refused = " cannot connect to example.test:80: connection refused";
        assertThat(told).containsExactly("1" + refused, "2" + refused, "3" + refused);
    }

    @Test
    void afterSoManyTriesTheLastFailureIsTheAnswer() {
        CompletableFuture<ConnectOutcome> outcome =
                connect(setup ->
                        setup.resolver(
                                        host -> {
                                            throw new UnknownHostException(host);
                                        })
                                .retry(QUICK.tries(2)));
        assertThat(outcome).isNotDone();
        net.advance(Duration.ofMillis(120));
        lookUp();
        assertThat(failure(outcome)).isInstanceOf(ConnectException.NameUnknown.class);
    }

    @Test
    void noTryBeginsBehindTheTimeForAll() {
        CompletableFuture<ConnectOutcome> outcome =
                connect(setup ->
                        setup.resolver(host -> addresses("10.0.0.1"))
                                .connectTimeout(Duration.ofSeconds(1))
                                .retry(QUICK.within(Duration.ofMillis(2_500))));
        for (int i = 0; i < 40 && !outcome.isDone(); i++) {
            net.advance(Duration.ofMillis(100));
            lookUp();
        }
        assertThat(failure(outcome)).isInstanceOf(ConnectException.TimedOut.class);
        assertThat(begun()).hasSizeBetween(2, 3);
    }

    @Test
    void aPauseBetweenTriesCanBeCancelled() {
        CompletableFuture<ConnectOutcome> outcome =
                connect(setup -> setup.resolver(host -> addresses("10.0.0.1")).retry(QUICK));
        socket(0).connectFails(SocketError.CONNECTION_REFUSED);
        net.tick();
        outcome.cancel(true);
        net.advance(Duration.ofSeconds(1));
        lookUp();
        assertThat(begun()).hasSize(1);
    }
}
