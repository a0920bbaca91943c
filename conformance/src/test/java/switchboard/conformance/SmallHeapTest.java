package switchboard.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Engines;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/** A crowd that never ends its frames, against a server whose JVM has little memory. */
@Timeout(120)
final class SmallHeapTest {

    private static final List<String> JVM =
            List.of(
                    "-Xmx64m",
                    "-XX:MaxDirectMemorySize=16m",
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError");
    private static final int FRAME_BYTES = 1 << 20;
    private static final int PEERS = 500;

    /** An echo for frames of up to 1 MiB, in a process of its own: prints its port. */
    static final class Echo {

        private Echo() {}

        public static void main(String[] args) throws Exception {
            try (LoopGroup group = LoopGroup.start(1, Engines.named(args[0]));
                    Server server =
                            Server.tcp(0)
                                    .group(group)
                                    .framing(Framing.u32().max(FRAME_BYTES))
                                    .handler(NetServer.ECHO)
                                    .start()) {
                System.out.println(server.port());
                System.in.read(); // until the test is over
            }
        }
    }

    @OnEveryEngine
    void halvesOfLongFramesFillNoMemoryAndOthersAreStillServed(ChatSetting setting) {
        try (JavaProcess child = JavaProcess.start(Echo.class, JVM, setting.engine())) {
            int port = Integer.parseInt(child.line());
            NetPeer before = NetPeer.connect(port);
            byte[] half = ByteBuffer.allocate(4 + FRAME_BYTES / 2).putInt(FRAME_BYTES).array();
            List<NetPeer> crowd = new ArrayList<>();
            for (int i = 0; i < PEERS; i++) {
                crowd.add(NetPeer.connect(port));
                crowd.getLast().sendUntilGone(half);
            }
            try (NetPeer after = NetPeer.connect(port)) {
                assertThat(echo(before, "came first")).isEqualTo("came first");
                assertThat(echo(after, "came last")).isEqualTo("came last");
            }
            crowd.forEach(NetPeer::close);
            before.close();
        }
    }

    private static String echo(NetPeer peer, String text) {
        byte[] frame = ByteBuffer.allocate(4 + text.length()).putInt(text.length()).array();
        System.arraycopy(text.getBytes(US_ASCII), 0, frame, 4, text.length());
        peer.send(frame);
        return new String(peer.bytes(frame.length), 4, text.length(), US_ASCII);
    }
}
