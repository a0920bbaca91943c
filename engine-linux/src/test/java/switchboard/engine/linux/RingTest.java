package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import switchboard.engine.Availability.Available;
import switchboard.engine.readiness.Errno;

/** A ring of four entries, and operations that fail at once. */
@EnabledIf(
        value = "switchboard.engine.linux.RingTest#runsHere",
        disabledReason = "the kernel refuses io_uring; ./switchboard engines says why")
class RingTest {

    static boolean runsHere() {
        return new UringProvider().check() instanceof Available;
    }

    private static final int MANY = 12;

    private final Arena arena = Arena.ofConfined();
    private Ring ring;
    private UringOperations operations;

    @BeforeEach
    void open() {
        UringOptions tiny = new UringOptions(4, 4, 4_096, true, true, false);
        ring = new Ring(arena, new UringCalls(new Libc(arena)), tiny);
        operations = new UringOperations(ring, arena);
    }

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
        }
        arena.close();
    }

    private int completions() {
        int count = 0;
        while (ring.next()) {
            assertThat(ring.result()).isIn(-Errno.EBADF, -Errno.EINVAL);
            assertThat(UringOperations.operation(ring.userData()))
                    .isEqualTo(UringOperations.RECEIVE);
            count++;
        }
        return count;
    }

    @Test
    void whatIsPreparedBeyondTheQueueIsHandedOverBefore() {
        for (int i = 0; i < MANY; i++) {
            operations.tryLimitedReceive();
            assertThat(ring.waiting()).isBetween(1, 4);
        }
        ring.submit();
        assertThat(ring.waiting()).isZero();
        assertThat(completions()).isEqualTo(MANY);
    }

    @Test
    void completionsThatFoundNoRoomAllCome() {
        for (int i = 0; i < MANY; i++) {
            operations.tryLimitedReceive();
        }
        ring.enter(0, 0); // nobody looks in between: four are in the queue, the others wait
        assertThat(completions()).isEqualTo(MANY);
        assertThat(completions()).isZero();
    }

    @Test
    void completionCanBeLookedAtAndMarkedBeforeItsTurn() {
        operations.tryLimitedReceive();
        operations.tryLimitedReceive();
        ring.enter(0, 0);
        assertThat(ring.peek(1)).isTrue();
        ring.markDone(1);
        assertThat(ring.peek(2)).isFalse();
        assertThat(ring.next()).isTrue();
        assertThat(UringOperations.operation(ring.userData())).isEqualTo(UringOperations.RECEIVE);
        assertThat(ring.next()).isTrue();
        assertThat(ring.userData()).isZero();
        assertThat(ring.next()).isFalse();
    }

    @Test
    void waitIsNeverShorterThanAsked() {
        for (long nanos : new long[] {1, 1_000_001, 2_300_000}) {
            long begun = System.nanoTime();
            ring.enter(1, nanos);
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(nanos);
            assertThat(ring.next()).isFalse();
        }
    }
}
