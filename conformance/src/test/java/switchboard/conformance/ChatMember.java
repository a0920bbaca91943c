package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A member of a room as a test plays it, on a bare socket of the JDK. The test's thread only. */
final class ChatMember implements AutoCloseable {

    /** What lines begin with. */
    static final String STAMP = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ";

    private static final Pattern STAMPED = Pattern.compile(STAMP + ".*", Pattern.DOTALL);
    static final int STAMP_LENGTH = "2026-11-21 10:15:42 ".length();
    private static final Pattern PRESENCE =
            Pattern.compile(
                    "\\* (\\d+ joined|\\d+ left|\\d+ joined, \\d+ left|\\S+ (joined|left)"
                            + "|\\('\\S+', \\d+\\) (joined|left))");

    private final SocketChannel channel;
    private final InetSocketAddress local;
    private byte[] buffer = new byte[64 << 10];
    private int from;
    private int to;
    private int fences;
    private long bytesRead;

    private ChatMember(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.local = (InetSocketAddress) channel.getLocalAddress();
    }

    /** Connects; 0 leaves the receive buffer as it is. */
    static ChatMember connect(InetSocketAddress at, int receiveBufferBytes) {
        try {
            SocketChannel channel = SocketChannel.open();
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(at);
            return new ChatMember(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the room shows it: {@code ('127.0.0.1', 53422)}. */
    String address() {
        return "('" + local.getAddress().getHostAddress() + "', " + local.getPort() + ")";
    }

    int port() {
        return local.getPort();
    }

    // ---- what it sends

    void say(String line) {
        send(line + "\n");
    }

    void send(String text) {
        send(text.getBytes(UTF_8));
    }

    void send(byte[] bytes) {
        try {
            channel.socket().getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the parts one by one; the room has read each before the next is sent. IPv4 only. */
    void sendApart(byte[]... parts) {
        for (byte[] part : parts) {
            send(part);
            awaitRead();
        }
    }

    void sendApart(String... parts) {
        for (String part : parts) {
            sendApart(part.getBytes(UTF_8));
        }
    }

    /** Waits until the room has read everything that was sent to it. IPv4 only. */
    void awaitRead() {
        Eventually.holds(
                "all is read",
                () -> KernelSockets.unreadOf(port(), channel.socket().getPort()) == 0);
    }

    void sendUrgent() {
        run(() -> channel.socket().sendUrgentData('!'));
    }

    void closeOutput() {
        run(channel::shutdownOutput);
    }

    /** Leaves with a reset. */
    void reset() {
        run(() -> {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        });
    }

    @Override
    public void close() {
        run(channel::close);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what it hears

    /** Whatever comes next, with stamp, without its end. */
    String anyLine() {
        int end;
        int searched = from;
        while ((end = indexOfLineEnd(searched)) < 0) {
            searched = to;
            int moved = searched - from;
            if (!fill()) {
                throw new AssertionError(this + ": the end of the stream, after: " + held());
            }
            searched = from + moved;
        }
        String line = new String(buffer, from, end - from, UTF_8);
        from = end + 1;
        return line;
    }

    /** The next line but those that say who came and went. */
    String line() {
        String line;
        do {
            line = anyLine();
        } while (isPresence(line));
        return line;
    }

    /** The next line that the room has stamped, without its stamp. */
    String said() {
        return unstamped(line());
    }

    /** Checks the stamp of a line and takes it off. */
    static String unstamped(String line) {
        assertThat(line).matches(STAMPED);
        return line.substring(STAMP_LENGTH);
    }

    static boolean isPresence(String line) {
        return STAMPED.matcher(line).matches()
                && PRESENCE.matcher(line.substring(STAMP_LENGTH)).matches();
    }

    /** 41 in {@code * 41 joined, 3 left}; one for a member that is named. */
    static int numberBefore(String notice, String word) {
        for (String part : notice.substring(2).split(", (?=\\d+ (joined|left))")) {
            if (part.endsWith(" " + word)) {
                String number = part.substring(0, part.length() - word.length() - 1);
                return number.matches("\\d+") ? Integer.parseInt(number) : 1;
            }
        }
        return 0;
    }

    /**
     * Reads on until it has heard of so many joins, after which the room says nothing by itself.
     */
    void hearsOfJoins(int count) {
        for (int joined = 0; joined < count; ) {
            String line = anyLine();
            joined += isPresence(line) ? numberBefore(unstamped(line), "joined") : 0;
        }
    }

    void greeting() {
        assertThat(unstamped(anyLine()))
                .matches("\\* lobby, (1 member|\\d+ members); /help lists commands, exit leaves");
    }

    /** The next line is this member's speech. */
    void hears(ChatMember speaker, String text) {
        hears(speaker.address(), text);
    }

    /** The next line is speech of somebody shown like this. */
    void hears(String speaker, String text) {
        assertThat(said()).isEqualTo(speaker + " say: " + text);
    }

    /** Asks for a name and waits for the notice that it has it. */
    void rename(String name) {
        say("/name " + name);
        String notice;
        do {
            notice = line();
        } while (!notice.endsWith(" is now " + name));
    }

    /** Everything it has been sent so far: asks something and reads up to its own answer. */
    List<String> untilNow() {
        String mark = "/fence" + ++fences;
        say(mark);
        return linesBefore("unknown command " + mark + "; /help lists commands");
    }

    /** What comes before a line that is known to come; without who came and went. */
    List<String> linesBefore(String last) {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.equals(last); line = line()) {
            lines.add(line);
        }
        return lines;
    }

    /**
     * Asserts that it hears nothing of what the room has heard until now: another member says
     * something, which is the next that comes.
     */
    void hearsNothingBefore(ChatMember other) {
        String mark = "mark " + ++fences;
        other.say("/say " + mark);
        assertThat(said()).endsWith(" say: " + mark);
    }

    /** Everything the room has heard until now: up to what another member says now. */
    List<String> hearsUpTo(ChatMember other) {
        String mark = " say: mark " + ++fences;
        other.say("/say" + mark.substring(" say:".length()));
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.endsWith(mark); line = line()) {
            lines.add(line);
        }
        return lines;
    }

    /** The next line, or what stands there when the stream ends or is reset. */
    String untilLine() {
        try {
            while (indexOfLineEnd(from) < 0 && fill()) {}
            return new String(buffer, from, to - from, UTF_8);
        } catch (UncheckedIOException reset) {
            return "";
        }
    }

    /** Everything up to the end of the stream. */
    String untilEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        do {
            all.write(buffer, from, to - from);
            from = to;
        } while (fill());
        return all.toString(UTF_8);
    }

    /** Text of so many bytes, without regard to lines. */
    String text(int bytes) {
        while (to - from < bytes) {
            if (!fill()) {
                throw new AssertionError(this + ": the end of the stream, after: " + held());
            }
        }
        return new String(someBytes(bytes), UTF_8);
    }

    /** Some of the bytes that have come, waiting for the first; none at the end of the stream. */
    byte[] someBytes(int max) {
        if (from == to && !fill()) {
            return new byte[0];
        }
        int count = Math.min(max, to - from);
        byte[] bytes = Arrays.copyOfRange(buffer, from, from + count);
        from += count;
        return bytes;
    }

    /** How much has been taken off the connection so far. */
    long bytesRead() {
        return bytesRead;
    }

    private int indexOfLineEnd(int start) {
        for (int i = start; i < to; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Reads more; false at the end of the stream. */
    private boolean fill() {
        if (from > 0 && (from == to || to == buffer.length)) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * to);
        }
        try {
            channel.socket().setSoTimeout(Math.toIntExact(Eventually.PATIENCE.toMillis()));
            int count = channel.socket().getInputStream().read(buffer, to, buffer.length - to);
            to += Math.max(count, 0);
            bytesRead += Math.max(count, 0);
            return count >= 0;
        } catch (SocketTimeoutException e) {
            throw new AssertionError(this + " hears no more, after: " + held(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String held() {
        return new String(buffer, from, Math.min(to - from, 200), UTF_8);
    }

    @Override
    public String toString() {
        return "member " + address();
    }
}
