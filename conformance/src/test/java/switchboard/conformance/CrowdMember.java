package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One of a {@link ChatCrowd}: checks every line it hears. The crowd's thread only. */
final class CrowdMember implements AutoCloseable {

    static final int LISTENER = -1;

    private static final String TEXT =
            "s%03d n%07d a line of a crowd, of equal length for all, or so";
    private static final int TEXT_LENGTH = TEXT.formatted(0, 0).length();
    private static final byte[] SAYS = " say: ".getBytes(US_ASCII);

    private final SocketChannel channel;
    private final int id;
    private final int[] next;
    private byte[] line = new byte[128];
    private int lineLength;
    private int[] order = {};

    /** Lines of others that it has heard, and a number that depends on their order. */
    long heard;

    long hash;
    int saidLines;

    CrowdMember(int id, int speakers, InetSocketAddress room) throws IOException {
        this.id = id;
        this.next = new int[speakers];
        this.channel = SocketChannel.open(room);
    }

    int id() {
        return id;
    }

    boolean isSpeaker() {
        return id != LISTENER;
    }

    /** From now on it remembers who spoke when. */
    void rememberOrder(int lines) {
        order = new int[lines];
    }

    void awaitGreeting() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 10);
        while (channel.read(bytes) > 0) {
            String so = new String(bytes.array(), 0, bytes.position(), UTF_8);
            if (so.contains("exit leaves\n")) {
                return;
            }
        }
        throw new AssertionError("not greeted");
    }

    void register(Selector selector) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    void say(int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(TEXT.formatted(id, saidLines++)).append('\n');
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    void read(ByteBuffer incoming) throws IOException {
        incoming.clear();
        if (channel.read(incoming) < 0) {
            throw new AssertionError("member " + id + ": the end of the stream");
        }
        incoming.flip();
        while (incoming.hasRemaining()) {
            byte next = incoming.get();
            if (next == '\n') {
                hear();
                lineLength = 0;
            } else {
                if (lineLength == line.length) {
                    line = Arrays.copyOf(line, 2 * lineLength);
                }
                line[lineLength++] = next;
            }
        }
    }

    private void hear() {
        int text = lineLength - TEXT_LENGTH;
        int says = text - SAYS.length;
        if (says > 0 && Arrays.equals(line, says, text, SAYS, 0, SAYS.length)) {
            hear(number(text + 1, 3), number(text + 6, 7));
            return;
        }
        String other = new String(line, 0, lineLength, UTF_8);
        if (!ChatMember.isPresence(other)) {
            throw new AssertionError("member " + id + " after " + heard + " lines: " + other);
        }
    }

    private void hear(int speaker, int number) {
        if (speaker == id || number != next[speaker]) {
            throw new AssertionError(
                    "member %d expects line %d of %d, not %d"
                            .formatted(id, next[speaker], speaker, number));
        }
        next[speaker]++;
        if (order.length > 0) {
            order[(int) heard] = speaker;
        }
        hash = 31 * hash + speaker;
        heard++;
    }

    private int number(int from, int digits) {
        int number = 0;
        for (int i = from; i < from + digits; i++) {
            number = 10 * number + line[i] - '0';
        }
        return number;
    }

    /** What {@link #hash} would be for somebody who heard the same without one speaker's lines. */
    long hashWithout(int speaker) {
        long other = 0;
        for (int spoke : order) {
            other = spoke == speaker ? other : 31 * other + spoke;
        }
        return other;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
