package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.EngineLimits;
import switchboard.engine.Engines;
import switchboard.testkit.EngineDriver;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Received;
import switchboard.testkit.LoopbackFixture;
import switchboard.testkit.Peer;

/** Bytes that come at the worst moment: just as an engine has found that there is nothing. */
@Timeout(120)
final class LostWakeupTest {

    private static final int ROUNDS = ChatFigures.of(20_000, 1_000_000);

    /**
     * Another thread answers each byte with the next as fast as it can, so that it arrives now
     * before and now behind the call that would block, or while input is off.
     */
    @OnEveryEngine
    void noByteIsForgottenHoweverItRacesWithTheReading(ChatSetting setting)
            throws InterruptedException {
        Random random = new Random(5);
        int[] received = {0};
        try (LoopbackFixture world = new LoopbackFixture(Engines.named(setting.engine()));
                EngineDriver driver = new EngineDriver(world, EngineLimits.DEFAULT)) {
            Link link = driver.link();
            MemorySegment answer = driver.memory(new byte[1]);
            driver.events()
                    .on(
                            Received.class,
                            event -> {
                                received[0]++;
                                driver.events().forget();
                                driver.engine().receive(link.handle(), random.nextInt(4) > 0);
                                driver.send(link.handle(), answer, 0, 1);
                            });
            Thread peer = Thread.ofPlatform().daemon().start(() -> answer(link.peer()));
            for (int some = ROUNDS / 20; some <= ROUNDS; some += ROUNDS / 20) {
                int rounds = some;
                driver.pollUntil(
                        rounds + " rounds",
                        () -> {
                            driver.engine().receive(link.handle(), true);
                            return received[0] >= rounds;
                        });
            }
            driver.poll(0); // the last answer
            peer.join();
        }
        assertThat(received[0]).isEqualTo(ROUNDS);
    }

    private static void answer(Peer peer) {
        for (int i = 0; i < ROUNDS && !peer.hasEnded() && !peer.wasReset(); i++) {
            peer.write("x");
            while (peer.read(1).length == 0 && !peer.hasEnded() && !peer.wasReset()) {
                Thread.onSpinWait();
            }
        }
    }
}
