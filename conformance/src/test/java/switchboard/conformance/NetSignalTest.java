package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that were stopped for a while and go on: one for each engine, all at once. */
@Timeout(120)
final class NetSignalTest {

    private static final int FRAME_SECONDS = 6;
    private static final Duration STOPPED = Duration.ofSeconds(FRAME_SECONDS + 1);
    private static final int PEERS = 20;

    /** A server in a process of its own, and who talks to it. */
    private static final class Stopped implements AutoCloseable {

        private final String engine;
        private final JavaProcess process;
        private final List<NetPeer> peers = new ArrayList<>();

        Stopped(ChatSetting setting) {
            engine = setting.engine();
            int frameMillis = FRAME_SECONDS * 1_000;
            process = JavaProcess.start(NetChild.class, List.of(), engine, 0, frameMillis);
        }

        void connect() {
            int port = Integer.parseInt(process.line());
            for (int i = 0; i <= PEERS; i++) {
                peers.add(NetPeer.connect(port));
                peers.getLast().expectEcho("hello");
            }
        }

        /** Stops it when it has read the first half of each line, and sends the second. */
        void stop() throws Exception {
            peers.forEach(peer -> peer.send("half"));
            Eventually.holds(
                    "the halves are read",
                    () -> peers.stream().allMatch(peer -> peer.unread() == 0));
            signal("STOP");
            Eventually.holds("it stands still", this::isStopped);
            peers.subList(1, peers.size()).forEach(peer -> peer.send(" and whole\n"));
        }

        void goOn() throws Exception {
            signal("CONT");
            for (NetPeer peer : peers.subList(1, peers.size())) {
                assertThat(peer.line()).as(engine).isEqualTo("half and whole");
            }
            // Whose line did not come is cut, stopped or not.
            assertThat(peers.getFirst().line())
                    .as(engine)
                    .isEqualTo("a line must end within %d s of its first byte", FRAME_SECONDS);
        }

        private void signal(String signal) throws Exception {
            String command = "kill -" + signal + " " + process.pid();
            Process kill = new ProcessBuilder("sh", "-c", command).inheritIO().start();
            assertThat(kill.waitFor()).isZero();
        }

        private boolean isStopped() throws IOException {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("T");
        }

        @Override
        public void close() {
            peers.forEach(NetPeer::close);
            process.close();
        }
    }

    @Test
    void nobodyIsDroppedByTheServersOwnLateTimersOnAnyEngine() throws Exception {
        List<Stopped> servers = ChatSetting.oneLoop().map(Stopped::new).toList();
        try {
            servers.forEach(Stopped::connect);
            for (Stopped server : servers) {
                server.stop();
            }
            long wakeNanos = System.nanoTime() + STOPPED.toNanos();
            while (System.nanoTime() - wakeNanos < 0) {
                LockSupport.parkNanos(wakeNanos - System.nanoTime()); // what is tested is this time
            }
            for (Stopped server : servers) {
                server.goOn();
            }
        } finally {
            servers.forEach(Stopped::close);
        }
    }
}
