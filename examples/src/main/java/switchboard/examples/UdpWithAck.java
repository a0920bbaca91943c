package switchboard.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import switchboard.net.DatagramPort;

/** A server that acknowledges each datagram, and a client that sends until it was. */
public final class UdpWithAck {

    private UdpWithAck() {}

    /** Answers from now on, until it is closed. */
    public static DatagramPort server(int port) throws IOException {
        return DatagramPort.bind(port)
                .onDatagram((self, datagram) -> self.send("ACK", datagram.sender()))
                .start();
    }

    /** Whether an answer came to one of so many tries: datagrams and answers may be lost. */
    public static boolean send(String text, String to, int tries)
            throws IOException, InterruptedException {
        try (DatagramPort port = DatagramPort.connect(to).start()) {
            for (int i = 0; i < tries; i++) {
                port.send(text.getBytes(StandardCharsets.UTF_8));
                if (port.receive(Duration.ofSeconds(1)).isPresent()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Serves without arguments; sends the words of {@code HOST:PORT WORD...} with them. */
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            try (DatagramPort port = server(12_345)) {
                System.out.println("listening " + port);
                Thread.currentThread().join();
            }
        }
        String text = String.join(" ", args).substring(args[0].length()).strip();
        System.out.println(send(text, args[0], 3) ? "acknowledged" : "nobody answers");
    }
}
