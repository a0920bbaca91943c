package switchboard.testkit;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import switchboard.engine.Endpoint;

/** The other end of a simulated connection: another machine, without descriptors. Any thread. */
public final class SimPeer implements Peer {

    private final SimStream stream;
    private final SimKernel kernel;
    private boolean ended;
    private boolean reset;

    SimPeer(SimStream stream) {
        this.stream = stream;
        this.kernel = stream.kernel;
    }

    @Override
    public Endpoint localAddress() {
        return stream.local();
    }

    @Override
    public Endpoint remoteAddress() {
        return stream.remote();
    }

    /** Whether its connect has succeeded and not been reset since. */
    public boolean isConnected() {
        synchronized (kernel) {
            kernel.runDue();
            return stream.isOpen();
        }
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        synchronized (kernel) {
            kernel.runDue();
            int room = stream.room(length);
            if (room > 0) {
                stream.send(Arrays.copyOfRange(bytes, offset, offset + room));
            }
            reset |= room < 0 && stream.isGone();
            return Math.max(room, 0);
        }
    }

    @Override
    public byte[] read(int max) {
        synchronized (kernel) {
            kernel.runDue();
            byte[] bytes = new byte[max];
            int count = stream.receive(MemorySegment.ofArray(bytes), 0, max);
            ended |= count == 0 && !reset;
            reset |= count < 0 && stream.isGone();
            return Arrays.copyOf(bytes, Math.max(count, 0));
        }
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public boolean wasReset() {
        return reset;
    }

    @Override
    public void closeOutput() {
        synchronized (kernel) {
            kernel.runDue();
            stream.shutdownOutput();
        }
    }

    @Override
    public void sendUrgent(int value) {
        synchronized (kernel) {
            kernel.runDue();
            stream.sendUrgent();
        }
    }

    @Override
    public void reset() {
        synchronized (kernel) {
            kernel.runDue();
            stream.abort();
        }
    }

    @Override
    public void close() {
        synchronized (kernel) {
            kernel.runDue();
            stream.close();
        }
    }
}
