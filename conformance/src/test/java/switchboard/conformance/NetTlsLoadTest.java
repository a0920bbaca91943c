package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

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
        int shaken = ChatFigures.of(20, 500);
        try (NetServer server =
                NetServer.lines(setting, NetServer.ECHO, setup -> setup.tls(TlsFiles.server()))) {
            NetPeer talking = server.connectTls();
            AtomicBoolean enough = new AtomicBoolean();
            AtomicInteger handshakes = new AtomicInteger();
            CompletableFuture<Void> shaking =
                    CompletableFuture.runAsync(() -> {
                        while (!enough.get()) {
                            NetPeer.connectTls(server.port(), TlsFiles.believingAnybody()).close();
                            handshakes.incrementAndGet();
                        }
                    });
            Eventually.holds("handshakes", () -> handshakes.get() > 0);
            int before = handshakes.get();
            for (int i = 0; i < rounds || handshakes.get() < before + shaken; i++) {
                talking.expectEcho("round " + i);
                assertThat(shaking).isNotDone();
            }
            enough.set(true);
            shaking.join();
            assertThat(server.recorder().opened()).hasSizeGreaterThan(shaken);
        }
    }
}
