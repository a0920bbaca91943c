package switchboard.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import switchboard.engine.Endpoint;
import switchboard.engine.Slices;
import switchboard.engine.readiness.Errno;
import switchboard.engine.readiness.SocketCalls;

/**
 * What the first two steps keep for a client: the line it has begun, and a queue of its own for
 * what it is to get. One thread.
 */
final class ChatClient {
    private static final int LINE_BYTES_MAX = 8 << 10;
    private static final int QUEUE_BYTES_MAX = 1 << 20;

    final int socket;
    final String name;
    private final SocketCalls calls;
    private final ByteBuffer begun = ByteBuffer.allocateDirect(LINE_BYTES_MAX);
    private final ByteBuffer queue = ByteBuffer.allocateDirect(QUEUE_BYTES_MAX);
    private final Slices slices = new Slices();
    private boolean over;

    ChatClient(int socket, SocketCalls calls) {
        this.socket = socket;
        this.calls = calls;
        var peer = (Endpoint.Inet) calls.acceptedFrom();
        name = "('" + peer.host() + "', " + peer.port() + ")";
    }

    /** The lines that one read has completed, up to an {@code exit}. */
    List<String> receive() {
        int count = calls.receive(socket, MemorySegment.ofBuffer(begun), 0, begun.remaining());
        int length = begun.position() + Math.max(count, 0);
        int end = length;
        while (count != 0 && end > 0 && begun.get(end - 1) != '\n') {
            end--; // a line may come in pieces; its rest at the end of input is a line too
        }
        String text = UTF_8.decode(begun.position(0).limit(end)).toString();
        begun.limit(length).compact();
        boolean gone = count <= 0 && count != -Errno.EAGAIN;
        over = gone || !begun.hasRemaining() || text.lines().anyMatch("exit"::equals);
        return text.lines().takeWhile(line -> !line.equals("exit")).toList();
    }

    /** Whether it has left, is gone, or sends a line without end. */
    boolean isOver() {
        return over;
    }

    /** Queues a line, whole or not at all; false means that the client does not read. */
    boolean tell(byte[] line) {
        if (queue.remaining() < line.length) {
            send();
        }
        boolean fits = queue.remaining() >= line.length;
        if (fits) {
            queue.put(line);
        }
        return fits;
    }

    /** Sends what the socket takes of the queue. An error says nothing here: receiving meets it. */
    void send() {
        queue.flip();
        slices.clear();
        slices.add(MemorySegment.ofBuffer(queue), 0, queue.remaining());
        long count = slices.count() == 0 ? 0 : calls.send(socket, slices, 0, 1);
        queue.position((int) Math.max(count, 0)).compact();
    }

    /** Whether something waits in its queue. */
    boolean isWaiting() {
        return queue.position() > 0;
    }
}
