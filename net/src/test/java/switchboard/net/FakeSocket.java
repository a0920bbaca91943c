package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;

/** One connection of a {@link FakeEngine}, seen from both its ends. One thread. */
final class FakeSocket extends SocketHandle implements AcceptedSocket {

    private static final Failure RESET =
            new Failure(SocketError.CONNECTION_RESET, Operation.RECEIVE, 0);
    private static final Failure BROKEN = new Failure(SocketError.BROKEN_PIPE, Operation.SEND, 0);

    private final FakeEngine engine;
    private final Endpoint remote;
    private final Deque<byte[]> input = new ArrayDeque<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private boolean inputOver;
    private boolean endWaits;
    private boolean resetWaits;
    private boolean sending;
    private boolean watchesOutput;
    private @Nullable Consumer<EngineListener> connectAnswer;

    /** What the loop has switched on. */
    boolean receiving;

    /** FIN has been sent. */
    boolean finished;

    /** The handle was closed by the loop. */
    boolean closed;

    /** Closed without having been adopted. */
    boolean givenUp;

    /** How many bytes this side of the kernel still takes. */
    long room = Long.MAX_VALUE;

    /** The next send fails. */
    boolean sendFails;

    /** Bytes handed to the loop so far. */
    long delivered;

    FakeSocket(FakeEngine engine, byte[] address) {
        this.engine = engine;
        byte[] four = address.length == 4 ? address : new byte[4];
        try {
            this.remote = new Endpoint.Inet(InetAddress.getByAddress(four), 1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A socket that connects when the test says so. */
    FakeSocket(FakeEngine engine, Endpoint to) {
        this.engine = engine;
        this.remote = to;
    }

    // ---- the peer's end ----------------------------------------------------------------------

    /** The peer sends bytes that one receive brings. */
    void peerSends(String text) {
        peerSends(text.getBytes(StandardCharsets.UTF_8));
    }

    void peerSends(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += 64 << 10) {
            input.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + (64 << 10))));
        }
    }

    void peerEnds() {
        endWaits = true;
    }

    void peerResets() {
        resetWaits = true;
    }

    /** The peer takes the connection. */
    void connects() {
        connectAnswer = listener -> listener.connected(this);
    }

    void connectFails(SocketError error) {
        Failure failure = new Failure(error, Operation.CONNECT, 0);
        connectAnswer = listener -> listener.failed(this, failure);
    }

    /** The peer takes so many bytes more. */
    void peerTakes(long bytes) {
        room = room + bytes < 0 ? Long.MAX_VALUE : room + bytes;
    }

    String received() {
        return taken.toString(StandardCharsets.UTF_8);
    }

    byte[] receivedBytes() {
        return taken.toByteArray();
    }

    /** What the peer has sent and the loop has not taken. */
    int unread() {
        return input.stream().mapToInt(piece -> piece.length).sum();
    }

    // ---- the loop's end ----------------------------------------------------------------------

    void poll(EngineListener to) {
        Consumer<EngineListener> answer = connectAnswer;
        if (answer != null && !closed) {
            connectAnswer = null;
            answer.accept(to);
        }
        if (watchesOutput && (room > 0 || sendFails)) {
            watchesOutput = false;
            to.writable(this);
        }
        if (!receiving || inputOver || closed) {
            return;
        }
        if (!input.isEmpty()) {
            byte[] piece = input.remove();
            MemorySegment.copy(piece, 0, engine.buffer(), JAVA_BYTE, 0, piece.length);
            delivered += piece.length;
            to.received(this, engine.buffer(), 0, piece.length);
            engine.buffer().asSlice(0, piece.length).fill((byte) '#'); // it was borrowed
        } else if (resetWaits) {
            inputOver = true;
            to.failed(this, RESET);
        } else if (endWaits) {
            inputOver = true;
            to.ended(this);
        }
    }

    void send(byte[] bytes) {
        if (closed || sending || finished) {
            engine.breach("a send that the contract forbids");
        }
        sending = true;
        engine.answerSend(this, bytes);
    }

    void answer(byte[] bytes, EngineListener to) {
        if (closed) {
            return;
        }
        sending = false;
        if (sendFails) {
            to.failed(this, BROKEN);
            return;
        }
        to.sent(this, take(bytes));
    }

    /** Takes what there is room for; when that is not all, the loop is told of room later. */
    int take(byte[] bytes) {
        int count = (int) Math.min(room, bytes.length);
        room -= room == Long.MAX_VALUE ? 0 : count;
        taken.write(bytes, 0, count);
        watchesOutput = count < bytes.length;
        return count;
    }

    void shutdownOutput() {
        if (sending) {
            engine.breach("FIN while a send is unanswered");
        }
        finished = true;
    }

    void closeHandle() {
        if (!closed) {
            closed = true;
            engine.answerClosed(this);
        }
    }

    @Override
    public Endpoint remoteAddress() {
        return remote;
    }

    @Override
    public void close() {
        givenUp = true;
    }
}
