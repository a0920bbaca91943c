package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code connect} and {@code listen} with a plain socket at the other side. */
final class Netcat {

    private static final Pattern LISTENING = Pattern.compile("listening \\w+ \\S+:(\\d+) ");

    private Netcat() {}

    static RunningCommand listen(String... options) {
        List<String> args = new ArrayList<>(List.of("listen", "127.0.0.1:0"));
        args.addAll(List.of(options));
        return RunningCommand.start(args.toArray(String[]::new));
    }

    static Socket connectTo(RunningCommand listener) throws IOException {
        Matcher line = LISTENING.matcher(listener.err.await(" engine="));
        assertThat(line.find()).isTrue();
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(line.group(1)));
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** A server of one connection, and the command that connects to it. */
    record Called(RunningCommand command, Socket peer) implements AutoCloseable {

        static Called connect(String... options) throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                server.setSoTimeout(20_000);
                List<String> args =
                        new ArrayList<>(List.of("connect", "127.0.0.1:" + server.getLocalPort()));
                args.addAll(List.of(options));
                RunningCommand command = RunningCommand.start(args.toArray(String[]::new));
                Socket peer = server.accept();
                peer.setSoTimeout(20_000);
                return new Called(command, peer);
            }
        }

        void says(String text) throws IOException {
            say(peer, text);
        }

        String hears(int bytes) throws IOException {
            return hear(peer, bytes);
        }

        @Override
        public void close() throws IOException {
            closeNow(peer);
            command.close();
        }
    }

    /** Before the end of its block. */
    static void closeNow(Socket socket) throws IOException {
        socket.close();
    }

    static void say(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    static String hear(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
    }

    static String hearAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
}
