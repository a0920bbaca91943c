package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;

/** A process that was stopped for a while and goes on. */
@Timeout(120)
final class NetSignalTest {

    private static final int FRAME_MILLIS = 2_000;
    private static final Duration STOPPED = Duration.ofSeconds(3);

    @OnEveryEngine
    void nobodyIsDroppedByTheServersOwnLateTimers(ChatSetting setting) throws Exception {
        try (JavaProcess child =
                JavaProcess.start(NetChild.class, List.of(), setting.engine(), 0, FRAME_MILLIS)) {
            int port = Integer.parseInt(child.line());
            List<NetPeer> peers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                peers.add(NetPeer.connect(port));
                peers.getLast().expectEcho("hello");
            }
            NetPeer late = peers.removeLast();
            late.send("half a line");
            peers.forEach(peer -> peer.send("half"));
            Eventually.holds(
                    "the halves are read",
                    () -> peers.stream().allMatch(peer -> peer.unread() == 0));
            signal(child, "STOP");
            Eventually.holds("it stands still", () -> isStopped(child));
            long wakeNanos = System.nanoTime() + STOPPED.toNanos();
            peers.forEach(peer -> peer.send(" and whole\n"));
            while (System.nanoTime() - wakeNanos < 0) {
                LockSupport.parkNanos(wakeNanos - System.nanoTime()); // what is tested is this time
            }
            signal(child, "CONT");
            peers.forEach(peer -> assertThat(peer.line()).isEqualTo("half and whole"));
            // Whose line did not come is cut, stopped or not.
            assertThat(late.line()).isEqualTo("a line must end within 2 s of its first byte");
            peers.forEach(NetPeer::close);
            late.close();
        }
    }

    private static void signal(JavaProcess child, String signal) throws Exception {
        Process kill =
                new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid()))
                        .inheritIO()
                        .start();
        assertThat(kill.waitFor()).isZero();
    }

    private static boolean isStopped(JavaProcess child) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("T");
    }
}
