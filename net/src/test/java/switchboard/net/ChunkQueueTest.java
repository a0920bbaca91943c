package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import switchboard.engine.Slices;

class ChunkQueueTest {

    private final ChunkPool pool = new ChunkPool();
    private final ChunkQueue queue = new ChunkQueue(pool);
    private final Slices slices = new Slices();

    @AfterEach
    void closePool() {
        pool.close();
    }

    private void append(byte[] bytes) {
        queue.append(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private byte[] gather(long bytesMax) {
        slices.clear();
        long offered = queue.gather(slices, bytesMax);
        assertThat(offered).isEqualTo(slices.bytes());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < slices.count(); i++) {
            bytes.writeBytes(
                    slices.segment(i)
                            .asSlice(slices.offset(i), slices.length(i))
                            .toArray(JAVA_BYTE));
        }
        return bytes.toByteArray();
    }

    @Test
    void givesOutWhatWasPutInInItsOrderHoweverLittleIsTaken() {
        Random random = new Random(7);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int step = 0; step < 3_000; step++) {
            byte[] bytes = new byte[random.nextInt(random.nextInt(50) == 0 ? 100_000 : 600)];
            random.nextBytes(bytes);
            append(bytes);
            in.writeBytes(bytes);
            byte[] offered = gather(random.nextInt(40_000));
            int taken = offered.length == 0 ? 0 : random.nextInt(offered.length + 1);
            out.write(offered, 0, taken);
            queue.taken(taken);
            assertThat(queue.bytes()).isEqualTo(in.size() - out.size());
        }
        out.writeBytes(gather(Long.MAX_VALUE));
        assertThat(Arrays.equals(out.toByteArray(), in.toByteArray())).isTrue();
    }

    @Test
    void askedAgainItOffersTheSame() {
        append(new byte[] {1, 2, 3});
        assertThat(gather(2)).containsExactly(1, 2);
        assertThat(gather(9)).containsExactly(1, 2, 3);
    }

    @Test
    void anEmptyFrameTakesNoMemory() {
        append(new byte[0]);
        assertThat(queue.bytes()).isZero();
        assertThat(gather(10)).isEmpty();
    }

    @Test
    void memoryIsUsedAgainOverAndOver() {
        Set<Long> addresses = new HashSet<>();
        for (int round = 0; round < 200; round++) {
            append(new byte[300_000]);
            gather(Long.MAX_VALUE);
            for (int i = 0; i < slices.count(); i++) {
                addresses.add(slices.segment(i).address());
            }
            queue.taken(queue.bytes());
        }
        assertThat(addresses).hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void clearedItGivesItsMemoryToOthers() {
        ChunkQueue other = new ChunkQueue(pool);
        append(new byte[Chunk.BYTES]);
        gather(1);
        long address = slices.segment(0).address();
        queue.clear();
        assertThat(queue.bytes()).isZero();
        other.append(MemorySegment.ofArray(new byte[1]), 0, 1);
        slices.clear();
        other.gather(slices, 1);
        assertThat(slices.segment(0).address()).isEqualTo(address);
    }
}
