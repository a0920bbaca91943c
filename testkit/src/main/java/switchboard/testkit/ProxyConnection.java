package switchboard.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import switchboard.testkit.FaultProxy.Gate;
import switchboard.testkit.ProxyFaults.Cut;

/**
 * One connection through a {@link FaultProxy}: two sockets and in each direction a reader and a
 * writer, with what is on its way between them. Any thread.
 */
final class ProxyConnection {

    private static final int PIECES_UNDER_WAY = 256;
    private static final byte[] END = new byte[0];

    private final Socket client;
    private final Socket target;
    private final Direction toTarget;
    private final Direction toClient;
    private final Consumer<ProxyConnection> whenGone;
    private final AtomicInteger directionsLeft = new AtomicInteger(2);
    private final AtomicBoolean gone = new AtomicBoolean();

    /** Bytes on their way; none stand for the end. */
    private static final class Piece {
        final long dueNanos;
        final byte[] bytes;

        Piece(long dueNanos, byte[] bytes) {
            this.dueNanos = dueNanos;
            this.bytes = bytes;
        }
    }

    ProxyConnection(
            Socket client,
            Socket target,
            ProxyFaults faultsToTarget,
            ProxyFaults faultsToClient,
            Gate gate,
            Consumer<ProxyConnection> whenGone) {
        this.client = client;
        this.target = target;
        this.toTarget = new Direction(client, target, faultsToTarget, gate);
        this.toClient = new Direction(target, client, faultsToClient, gate);
        this.whenGone = whenGone;
    }

    void start() {
        toTarget.start();
        toClient.start();
    }

    void cut(Cut how) {
        if (!gone.compareAndSet(false, true)) {
            return;
        }
        switch (how) {
            case RESET -> {
                reset(client);
                reset(target);
            }
            case CLOSE -> {
                end(client);
                end(target);
            }
        }
        toTarget.stop();
        toClient.stop();
        whenGone.accept(this);
    }

    /** FIN before the close, which alone would be a reset if something was not read. */
    private static void end(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // It has ended already.
        }
        close(socket);
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        close(socket);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // There is nothing left to close.
        }
    }

    /** The bytes of one direction. */
    private final class Direction {

        private final Socket from;
        private final Socket to;
        private final ProxyFaults faults;
        private final Gate gate;
        private final BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(PIECES_UNDER_WAY);
        private final Thread reader = thread("fault-proxy-read", this::readAll);
        private final Thread writer = thread("fault-proxy-write", this::writeAll);

        Direction(Socket from, Socket to, ProxyFaults faults, Gate gate) {
            this.from = from;
            this.to = to;
            this.faults = faults;
            this.gate = gate;
        }

        void start() {
            reader.start();
            writer.start();
        }

        /** The sockets are closed; whoever waits for a place or for a piece need not. */
        void stop() {
            reader.interrupt();
            writer.interrupt();
        }

        private static Thread thread(String name, Runnable task) {
            return Thread.ofVirtual().name(name).unstarted(task);
        }

        private void readAll() {
            byte[] buffer = new byte[faults.segmentBytes()];
            try {
                InputStream in = from.getInputStream();
                for (int count = 0; count >= 0; ) {
                    gate.pass();
                    count = in.read(buffer);
                    gate.pass();
                    byte[] bytes = count < 0 ? END : Arrays.copyOf(buffer, count);
                    underWay.put(new Piece(System.nanoTime() + faults.delay().toNanos(), bytes));
                }
            } catch (IOException | InterruptedException e) {
                cut(Cut.RESET);
            }
        }

        private void writeAll() {
            long left = faults.cutAfterBytes();
            try {
                OutputStream out = to.getOutputStream();
                while (left > 0) {
                    Piece piece = underWay.take();
                    sleep(piece.dueNanos - System.nanoTime());
                    gate.pass();
                    if (piece.bytes.length == 0) {
                        to.shutdownOutput();
                        ended();
                        return;
                    }
                    int count = (int) Math.min(left, piece.bytes.length);
                    out.write(piece.bytes, 0, count);
                    left -= count;
                    sleep(nanosOnTheLine(count));
                }
                cut(faults.cut());
            } catch (IOException | InterruptedException e) {
                cut(Cut.RESET);
            }
        }

        private void ended() {
            if (directionsLeft.decrementAndGet() == 0) {
                cut(Cut.CLOSE);
            }
        }

        private long nanosOnTheLine(int bytes) {
            return faults.bytesPerSecond() == Long.MAX_VALUE
                    ? 0
                    : bytes * 1_000_000_000L / faults.bytesPerSecond();
        }

        private static void sleep(long nanos) throws InterruptedException {
            if (nanos > 0) {
                TimeUnit.NANOSECONDS.sleep(nanos);
            }
        }
    }
}
