package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TlsHandshakesTest {

    private final List<Runnable> workers = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    private TlsHandshakes handshakes(int atOnce, int waiting) {
        return new TlsHandshakes(workers::add, atOnce, waiting);
    }

    @Test
    void noMoreWorkThanAllowedAtOnce() {
        TlsHandshakes handshakes = handshakes(2, 10);
        for (int i = 0; i < 5; i++) {
            String name = "step " + i;
            assertThat(handshakes.tryRun(() -> done.add(name))).isTrue();
        }
        assertThat(workers).hasSize(2);
        workers.forEach(Runnable::run);
        assertThat(done).containsExactly("step 0", "step 1", "step 2", "step 3", "step 4");
    }

    @Test
    void moreThanMayWaitIsRefusedAndNeverRun() {
        TlsHandshakes handshakes = handshakes(1, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(handshakes.tryRun(() -> done.add("taken"))).isTrue();
        }
        assertThat(handshakes.tryRun(() -> done.add("refused"))).isFalse();
        workers.forEach(Runnable::run);
        assertThat(done).containsExactly("taken", "taken", "taken");
        assertThat(handshakes.tryRun(() -> done.add("later"))).isTrue();
        workers.getLast().run();
        assertThat(done).endsWith("later");
    }

    @Test
    void noStepHoldsACarrierThatVirtualThreadsWaitFor() throws Exception {
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        try (LoopGroup group = LoopGroup.start(1, "nio")) {
            assertThat(group.handshakes().tryRun(() -> ranOn.complete(Thread.currentThread())))
                    .isTrue();
            Thread thread = ranOn.get(30, TimeUnit.SECONDS);
            assertThat(thread.isVirtual()).isFalse();
            assertThat(thread.isDaemon()).as("keeps no process alive").isTrue();
        }
    }

    @Test
    void aStepThatFailsKeepsNobodyElseWaiting() {
        TlsHandshakes handshakes = handshakes(1, 2);
        assertThat(
                        handshakes.tryRun(() -> {
                            throw new IllegalStateException("for the test");
                        }))
                .isTrue();
        assertThat(handshakes.tryRun(() -> done.add("the next"))).isTrue();
        workers.forEach(Runnable::run);
        assertThat(done).containsExactly("the next");
    }
}
