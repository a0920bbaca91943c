package switchboard.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * Many members that one thread plays: speakers say numbered lines, all check what they hear. Never
 * more lines are under way than the slowest member is allowed to lag, so nothing may be lost.
 */
final class ChatCrowd implements AutoCloseable {

    private static final int LINES_AT_ONCE = 16;
    private static final int WINDOW_LINES = 5_000;

    private final Selector selector = Selector.open();
    private final List<CrowdMember> members = new ArrayList<>();
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(256 << 10);
    private final int speakers;
    private final int linesEach;
    private long said;

    ChatCrowd(InetSocketAddress room, int speakers, int listeners, int linesEach)
            throws IOException {
        this.speakers = speakers;
        this.linesEach = linesEach;
        for (int i = 0; i < speakers + listeners; i++) {
            members.add(new CrowdMember(i < speakers ? i : CrowdMember.LISTENER, speakers, room));
        }
        members.get(speakers).rememberOrder(speakers * linesEach);
        for (CrowdMember member : members) {
            member.awaitGreeting();
            member.register(selector);
        }
    }

    /**
     * Says and hears everything.
     *
     * @return how many lines were delivered and checked
     */
    long run() throws IOException {
        while (!isDone()) {
            speak();
            if (selector.select(Eventually.PATIENCE.toMillis()) == 0) {
                throw new AssertionError(
                        "after %d lines nothing comes; the slowest member has %d"
                                .formatted(said, slowest()));
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ((CrowdMember) key.attachment()).read(incoming);
            }
            selector.selectedKeys().clear();
        }
        checkOrder();
        return members.stream().mapToLong(member -> member.heard).sum();
    }

    private boolean isDone() {
        return slowest() == (long) speakers * linesEach;
    }

    /** Lines that the slowest member knows, its own among them. */
    private long slowest() {
        long slowest = Long.MAX_VALUE;
        for (CrowdMember member : members) {
            slowest = Math.min(slowest, member.heard + member.saidLines);
        }
        return slowest;
    }

    private void speak() throws IOException {
        long mayBeSaid = Math.min(slowest() + WINDOW_LINES, (long) speakers * linesEach);
        while (said < mayBeSaid) {
            for (CrowdMember speaker : members.subList(0, speakers)) {
                int lines = Math.min(LINES_AT_ONCE, linesEach - speaker.saidLines);
                speaker.say(lines);
                said += lines;
            }
        }
    }

    /** All listeners heard one order; each speaker heard it without its own lines. */
    private void checkOrder() {
        CrowdMember first = members.get(speakers);
        for (CrowdMember member : members) {
            if (member.hash != first.hashWithout(member.id())) {
                throw new AssertionError(
                        "member " + members.indexOf(member) + " heard another order");
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (CrowdMember member : members) {
            member.close();
        }
        selector.close();
    }

    /**
     * The same as a program of its own: PORT SPEAKERS LISTENERS LINES.
     *
     * @throws IOException when the room cannot be reached
     */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress room = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        int speakers = Integer.parseInt(arguments[1]);
        int listeners = Integer.parseInt(arguments[2]);
        int lines = Integer.parseInt(arguments[3]);
        try (ChatCrowd crowd = new ChatCrowd(room, speakers, listeners, lines)) {
            System.out.println("delivered " + crowd.run());
        }
    }
}
