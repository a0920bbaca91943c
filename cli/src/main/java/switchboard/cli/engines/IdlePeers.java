package switchboard.cli.engines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that opens connections and says nothing on them. In a process of its own, for each
 * end of a connection is a descriptor. Told {@code open PORT COUNT} or {@code close}, it answers
 * {@code done} or what went wrong. One thread.
 */
final class IdlePeers {

    private static final String DONE = "done";

    private final List<Socket> sockets = new ArrayList<>();

    private IdlePeers() {}

    /** Does what standard input says until it ends. */
    public static void main(String[] args) throws IOException {
        IdlePeers peers = new IdlePeers();
        BufferedReader told =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            System.out.println(peers.answer(line.split(" ")));
        }
    }

    private String answer(String[] words) {
        try {
            if (words[0].equals("open")) {
                open(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            } else {
                close();
            }
            return DONE;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void open(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
    }

    /** With a reset: a port that waits for stray packets could not be used again for a minute. */
    private void close() throws IOException {
        for (Socket socket : sockets) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
        sockets.clear();
    }

    // ---- the side of the command

    /** Has the program open so many more connections. */
    static void open(OwnJvm program, int port, int count) throws IOException {
        ask(program, "open " + port + " " + count);
    }

    /** Has the program close all of them. */
    static void closeAll(OwnJvm program) throws IOException {
        ask(program, "close");
    }

    private static void ask(OwnJvm program, String line) throws IOException {
        program.tell(line);
        String answer = program.answer();
        if (!answer.equals(DONE)) {
            throw new IOException("the idle connections could not be opened: " + answer);
        }
    }
}
