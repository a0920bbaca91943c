package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Asks a beacon from many addresses of loopback, as a flood with forged senders looks. */
final class BeaconFlood {

    private static final int QUESTION_BYTES = 512;
    private static final long MILLI_NANOS = 1_000_000;

    private BeaconFlood() {}

    /**
     * Takes the beacon's port, the number of addresses, questions a second, and seconds. Prints
     * that it is ready, begins at the first line that it reads, and prints what it has done.
     */
    public static void main(String[] args) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetSocketAddress to = new InetSocketAddress(loopback, Integer.parseInt(args[0]));
        DatagramChannel[] senders = new DatagramChannel[Integer.parseInt(args[1])];
        for (int i = 0; i < senders.length; i++) {
            byte[] from = {127, 1, (byte) (i >> 8), (byte) i};
            senders[i] = DatagramChannel.open();
            senders[i].bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
        }
        System.out.println("ready");
        int ignored = System.in.read();
        System.out.println(flood(senders, to, Long.parseLong(args[2]), Long.parseLong(args[3])));
    }

    private static String flood(
            DatagramChannel[] senders, InetSocketAddress to, long perSecond, long seconds)
            throws IOException {
        byte[] text = "SWITCHBOARD/1 FIND 0123456789abcdef *\n".getBytes(US_ASCII);
        ByteBuffer question = ByteBuffer.allocateDirect(QUESTION_BYTES);
        question.put(Arrays.copyOf(text, QUESTION_BYTES));
        long total = perSecond * seconds;
        long startNanos = System.nanoTime();
        for (long sent = 0; sent < total; ) {
            long due = (System.nanoTime() - startNanos) * perSecond / (1_000 * MILLI_NANOS);
            for (; sent < Math.min(due, total); sent++) {
                senders[(int) (sent % senders.length)].send(question.flip(), to);
            }
            LockSupport.parkNanos(MILLI_NANOS);
        }
        long tookMillis = (System.nanoTime() - startNanos) / MILLI_NANOS;
        return "%d a second for %d ms".formatted(total * 1_000 / tookMillis, tookMillis);
    }
}
