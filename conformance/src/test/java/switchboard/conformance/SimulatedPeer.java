package switchboard.conformance;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import switchboard.engine.Endpoint;
import switchboard.testkit.Peer;

/**
 * A peer of the echo with a plan of its own: how much it writes in which pieces, whether it stops
 * reading for a while, and how it ends. It compares all that comes back. The test's thread only.
 */
final class SimulatedPeer {

    private enum Ending {
        HALF_CLOSE,
        CLOSE,
        RESET
    }

    private static final int BYTES_MAX = 30_000;

    private final Peer peer;
    private final Endpoint address;
    private final SplittableRandom random;
    private final byte[] bytes;
    private final Ending ending;
    private final ByteArrayOutputStream back = new ByteArrayOutputStream();
    private int written;
    private int idleSteps;
    private boolean ended;

    /** {@code address} is that end of its connection which the kernel has chosen. */
    SimulatedPeer(Peer peer, Endpoint address, SplittableRandom random) {
        this.peer = peer;
        this.address = address;
        this.random = random;
        this.bytes = new byte[random.nextInt(BYTES_MAX)];
        random.nextBytes(bytes);
        int roll = random.nextInt(10);
        ending = roll == 0 ? Ending.RESET : roll == 1 ? Ending.CLOSE : Ending.HALF_CLOSE;
    }

    Endpoint address() {
        return address;
    }

    /** One thing, as it comes. */
    void step() {
        if (idleSteps > 0) {
            idleSteps--;
            return;
        }
        switch (random.nextInt(6)) {
            case 0, 1 -> write();
            case 2, 3, 4 -> read();
            default -> idleSteps = random.nextInt(30) == 0 ? random.nextInt(200) : 0;
        }
    }

    private void write() {
        if (written < bytes.length) {
            int length =
                    1 + random.nextInt(Math.min(bytes.length - written, 1 + random.nextInt(9_000)));
            written += peer.write(bytes, written, length);
            if (random.nextInt(50) == 0) {
                peer.sendUrgent('!');
            }
        } else if (!ended) {
            ended = true;
            switch (ending) {
                case HALF_CLOSE -> peer.closeOutput();
                case CLOSE -> peer.close();
                case RESET -> peer.reset();
            }
        }
    }

    private void read() {
        if (!ended || ending == Ending.HALF_CLOSE) {
            back.writeBytes(peer.read(1 + random.nextInt(20_000)));
        }
    }

    boolean isDone() {
        boolean gone = peer.hasEnded() || peer.wasReset();
        return gone || (ended && ending != Ending.HALF_CLOSE);
    }

    /** Whether it neither gave up nor was reset, so that everything must have come back. */
    boolean isOrderly() {
        return ending == Ending.HALF_CLOSE && !peer.wasReset();
    }

    /** What came back must be what was sent, all of it or a beginning. */
    void check(boolean complete) {
        byte[] echo = back.toByteArray();
        if (echo.length > written || (complete && echo.length < bytes.length)) {
            throw new AssertionError(
                    "of "
                            + bytes.length
                            + " bytes, "
                            + written
                            + " of them written, "
                            + echo.length
                            + " came back");
        }
        for (int i = 0; i < echo.length; i++) {
            if (echo[i] != bytes[i]) {
                throw new AssertionError("byte " + i + " of " + bytes.length + " came back wrong");
            }
        }
    }

    @Override
    public String toString() {
        return address
                + " "
                + ending
                + " wrote "
                + written
                + " of "
                + bytes.length
                + ", got "
                + back.size()
                + (ended ? ", ended" : "");
    }
}
