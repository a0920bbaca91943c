package switchboard.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Endpoint;
import switchboard.net.HostPort;

/** What can be seen from inside only; the rest is in the conformance tests, on every engine. */
@Timeout(60)
class ChatServerTest {

    private final ChatServer server;

    ChatServerTest() throws IOException {
        Listener free = new Listener(new HostPort("127.0.0.1", 0), Dialect.LINES);
        server =
                ChatServer.start(
                        ChatOptions.DEFAULT.withListeners(List.of(free)).withLoops("nio", 2));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A member that has been greeted. */
    private final class Guest implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Guest() throws IOException {
            socket = new Socket("127.0.0.1", ((Endpoint.Inet) server.addresses().get(0)).port());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            hears("; /help lists commands, exit leaves");
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        }

        void hears(String end) throws IOException {
            String line;
            do {
                line = in.readLine();
            } while (line != null && !line.endsWith(end));
            assertThat(line).endsWith(end);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void awaitNoSegments() {
        while (server.segmentsHeld() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aRoomThatWasNeverSpokenInHoldsNoMemory() {
        assertThat(server.segmentsHeld()).isZero();
    }

    @Test
    void aRoomHoldsMemoryOnlyWhileSomebodyIsInIt() throws IOException {
        try (Guest ann = new Guest();
                Guest bob = new Guest()) {
            ann.say("hello");
            bob.hears(" say: hello");
            assertThat(server.segmentsHeld()).isEqualTo(1);
        }
        awaitNoSegments();
        try (Guest eve = new Guest();
                Guest bob = new Guest()) {
            eve.say("and again");
            bob.hears(" say: and again");
            assertThat(server.segmentsHeld()).isEqualTo(1);
        }
        awaitNoSegments();
    }
}
