package switchboard.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Slices;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.Source;

/** Output that is pulled from where it lies. */
@Timeout(120)
final class NetSourceTest {

    private static final int LINES = 1_000_000;
    private static final int QUESTIONS = 20;

    /** Numbered lines of equal length, made when they are asked for. */
    private static final class Numbers implements Source {
        private static final int LINE_BYTES = 10;
        private static final int BLOCK_LINES = 10_000;

        private final MemorySegment block =
                Arena.ofShared().allocate((long) LINE_BYTES * BLOCK_LINES);
        private final long end;
        private long position;
        private long blockBegins = -1;

        Numbers(int lines) {
            end = (long) lines * LINE_BYTES;
        }

        @Override
        public long gather(Slices into, long bytesMax) {
            long begins = position - position % block.byteSize();
            if (blockBegins != begins) {
                blockBegins = begins;
                for (int i = 0; i < BLOCK_LINES; i++) {
                    byte[] line = "%09d\n".formatted(begins / LINE_BYTES + i).getBytes(UTF_8);
                    MemorySegment.copy(
                            line, 0, block, JAVA_BYTE, (long) i * LINE_BYTES, line.length);
                }
            }
            long from = position - begins;
            long left = Math.min(block.byteSize() - from, end - position);
            long count = Math.min(bytesMax, left);
            into.add(block, from, count);
            return count;
        }

        @Override
        public void taken(long bytes) {
            position += bytes;
        }

        @Override
        public long frameRest() {
            long begun = position % LINE_BYTES;
            return begun == 0 ? 0 : LINE_BYTES - begun;
        }
    }

    /** Gives numbers without being asked, and sends back what it hears. */
    private static final class Counting implements ConnectionHandler {
        @Override
        public void onOpen(Connection connection) {
            connection.source(new Numbers(LINES));
        }

        @Override
        public void onFrame(Connection connection, Frame frame) {
            connection.send(frame);
        }
    }

    @OnEveryEngine
    void aSlowReaderGetsAllOfASourceAndWhatIsSentBetweenItsLines(ChatSetting setting) {
        try (NetServer server = NetServer.lines(setting, new Counting())) {
            NetPeer peer = server.connect(16 << 10);
            int asked = 0;
            int answered = 0;
            int next = 0;
            while (next < LINES || answered < asked) {
                if (next >= asked * (LINES / QUESTIONS) && asked < QUESTIONS) {
                    peer.send("question " + asked + "\n");
                    asked++;
                }
                String line = peer.line();
                if (line.startsWith("question")) {
                    assertThat(line).isEqualTo("question " + answered);
                    answered++;
                } else if (Integer.parseInt(line) == next) {
                    next++;
                } else {
                    throw new AssertionError(line + " came instead of " + next);
                }
            }
            assertThat(answered).isEqualTo(QUESTIONS);
        }
    }
}
