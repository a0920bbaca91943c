package switchboard.cli.join;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;
import switchboard.net.Connection;
import switchboard.net.Source;

/**
 * What is typed, on its way to the room: a ring of lines that one thread fills, waiting while it is
 * full, and that the loop of the connection of the day empties. It outlives a connection: the line
 * that was under way when one broke is sent again by the next.
 *
 * <p>It is a source, not sends: a full output queue would stop the reading of what the room says.
 */
final class Outgoing implements Source {

    private static final int CAPACITY = 64 << 10;
    private static final byte LF = '\n';

    /** Messages without an end must not come together in the server's one read. */
    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(20);

    private final MemorySegment ring = Arena.ofAuto().allocate(CAPACITY);
    private final boolean raw;
    private final Runnable onAllSaid;
    private @Nullable Connection connection;
    private long lineStart;
    private long read;
    private long write;
    private boolean ended;
    private boolean pausing;
    private boolean finished;

    /**
     * @param raw whether each line goes out alone and without its LF
     * @param onAllSaid called once, on the loop, when everything up to the end has left
     */
    Outgoing(boolean raw, Runnable onAllSaid) {
        this.raw = raw;
        this.onAllSaid = onAllSaid;
    }

    // ---- the thread that reads what is typed

    /** Puts bytes of lines behind what waits, as they get room. */
    synchronized void put(byte[] bytes, int offset, int length) throws InterruptedException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            while (room() == 0) {
                wait();
            }
            int index = (int) (write % CAPACITY);
            int count = Math.min(end - at, Math.min(room(), CAPACITY - index));
            MemorySegment.copy(bytes, at, ring, JAVA_BYTE, index, count);
            write += count;
            at += count;
            wake();
        }
    }

    private int room() {
        if (write - lineStart == CAPACITY && read == write) {
            lineStart = read; // a line longer than the ring cannot be sent again
        }
        return (int) (CAPACITY - (write - lineStart));
    }

    /** Nothing more will be put: behind what waits goes FIN. Any thread. */
    synchronized void end() {
        ended = true;
        wake();
    }

    /** Whether everything, its end included, has been taken by a connection. Any thread. */
    synchronized boolean isFinished() {
        return finished;
    }

    private void wake() {
        Connection now = connection;
        if (now != null) {
            now.loop().execute(() -> advance(now));
        }
    }

    // ---- the loop

    /**
     * From now on this connection is to send what waits.
     *
     * @param spoken whether the connection itself says something first
     */
    void attach(Connection to, boolean spoken) {
        synchronized (this) {
            connection = to;
            read = lineStart;
        }
        to.source(this);
        if (raw && spoken) {
            pause(to);
        }
        advance(to);
    }

    synchronized void detach() {
        connection = null;
        pausing = false;
    }

    /** Goes on to what is to be done next: another message, a pause, or the end. */
    private void advance(Connection to) {
        boolean messageEnds;
        boolean allSaid;
        synchronized (this) {
            if (connection != to || pausing) {
                return;
            }
            messageEnds = raw && read < write && byteAt(read) == LF;
            if (messageEnds) {
                lineStart = ++read;
                notifyAll();
            }
            allSaid = ended && read == write && !finished;
            finished |= allSaid;
        }
        if (allSaid) {
            to.closeOutput();
            onAllSaid.run();
        } else if (messageEnds) {
            pause(to);
        } else {
            to.sourceReady();
        }
    }

    @Override
    public synchronized long gather(Slices into, long bytesMax) {
        if (pausing) {
            return 0;
        }
        long end = raw ? endOfMessage() : write;
        long length = Math.min(end - read, bytesMax);
        int index = (int) (read % CAPACITY);
        long first = Math.min(length, CAPACITY - index);
        into.add(ring, index, first);
        into.add(ring, 0, length - first);
        return length;
    }

    private long endOfMessage() {
        long at = read;
        while (at < write && byteAt(at) != LF) {
            at++;
        }
        return at;
    }

    private byte byteAt(long position) {
        return ring.get(JAVA_BYTE, position % CAPACITY);
    }

    @Override
    public void taken(long bytes) {
        Connection to;
        synchronized (this) {
            for (long i = 0; i < bytes; i++) {
                if (byteAt(read++) == LF) {
                    lineStart = read;
                }
            }
            to = connection;
            notifyAll();
        }
        if (to != null) {
            advance(to);
        }
    }

    private void pause(Connection to) {
        synchronized (this) {
            pausing = true;
        }
        to.loop()
                .schedule(
                        BETWEEN_MESSAGES,
                        () -> {
                            synchronized (this) {
                                pausing &= connection != to;
                            }
                            advance(to);
                        });
    }

    /** Other output may go between any two bytes; there is none once lines have begun to flow. */
    @Override
    public long frameRest() {
        return 0;
    }
}
