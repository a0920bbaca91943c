package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;

/** Handshakes without end beside a pair that talks: nobody waits for the other. */
@Timeout(120)
final class NetTlsLoadTest {

    @OnEveryEngine
    void whoTalksIsServedWhileOthersShakeHands(ChatSetting setting) {
        int rounds = ChatFigures.of(200, 5_000);
        try (NetServer server =
                NetServer.lines(setting, NetServer.ECHO, setup -> setup.tls(TlsFiles.server()))) {
            NetPeer talking = server.connectTls();
            long[] alone = ChatFigures.LONG ? echoNanos(talking, rounds) : new long[] {0};
            AtomicBoolean enough = new AtomicBoolean();
            AtomicInteger handshakes = new AtomicInteger();
            CompletableFuture<Void> shaking =
                    CompletableFuture.runAsync(() -> {
                        while (!enough.get()) {
                            NetPeer.connectTls(server.port(), TlsFiles.believingAnybody()).close();
                            handshakes.incrementAndGet();
                        }
                    });
            Eventually.holds("handshakes", () -> handshakes.get() > 5);
            long began = System.nanoTime();
            int before = handshakes.get();
            long[] beside = echoNanos(talking, rounds);
            double seconds = (System.nanoTime() - began) / 1e9;
            enough.set(true);
            shaking.join();
            if (ChatFigures.LONG) {
                report(setting, "alone", alone);
                int count = handshakes.get() - before;
                report(setting, Math.round(count / seconds) + " handshakes/s", beside);
            }
            assertThat(server.recorder().opened()).hasSizeGreaterThan(before);
        }
    }

    /** How long each echo took. */
    private static long[] echoNanos(NetPeer peer, int rounds) {
        long[] nanos = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long sent = System.nanoTime();
            peer.expectEcho("round " + i);
            nanos[i] = System.nanoTime() - sent;
        }
        return nanos;
    }

    private static void report(ChatSetting setting, String beside, long[] nanos) {
        Arrays.sort(nanos);
        System.err.printf(
                "%s, %s: an echo took %d us in the middle, %d us at 99 %%%n",
                setting,
                beside,
                nanos[nanos.length / 2] / 1_000,
                nanos[nanos.length * 99 / 100] / 1_000);
    }
}
