package switchboard.examples.guide;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import switchboard.net.Connection;
import switchboard.net.Frame;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** Frames with a length before them: 32-bit numbers come in, their sum goes back as 64 bits. */
public final class Sum {
    public static void main(String[] args) throws Exception {
        Server server =
                Server.tcp(Integer.parseInt(args[0]))
                        .framing(Framing.u32().max(64 << 10))
                        .onFrame(Sum::answer)
                        .start();
        System.out.println("listening on " + server.localAddress());
    }

    private static void answer(Connection connection, Frame frame) {
        IntBuffer numbers = frame.asByteBuffer().asIntBuffer();
        long sum = 0;
        while (numbers.hasRemaining()) {
            sum += numbers.get();
        }
        connection.send(ByteBuffer.allocate(8).putLong(sum).array());
    }
}
