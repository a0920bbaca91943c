package switchboard.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.PollSet;
import switchboard.engine.readiness.Poller;

/**
 * The chat room, step 2: a poller that keeps with each socket what is to be done when it is ready.
 * Nothing is looked up, and what is watched changes only where there is a cause. The poller may be
 * epoll, which has no limit of 1,024 and no look at those that are not ready.
 *
 * <p>Still wrong: lines, queues, errors and limits are made by hand in every such program, and some
 * are forgotten. Nobody ends who drips a byte an hour, and who leaves loses what waits.
 */
public final class ChatByPoller {
    private final PollSet<Action> set = PollSet.open("auto");
    private final Set<ChatClient> clients = new HashSet<>();

    /** What is to be done when a socket is ready. */
    private interface Action {
        void ready(int events) throws EngineException;
    }

    public static void main(String[] args) throws EngineException {
        new ChatByPoller().serve(Integer.parseInt(args[0]));
    }

    private void serve(int port) throws EngineException {
        var at = new Endpoint.Inet(InetAddress.ofLiteral("127.0.0.1"), port);
        int listener = set.calls().listen(at, SocketOptions.DEFAULT);
        if (listener < 0) {
            throw new IllegalStateException("cannot listen on " + at);
        }
        set.register(listener, Poller.IN, events -> accept(set.calls().accept(listener)));
        System.out.println("listening on " + set.calls().localAddress(listener));
        while (true) {
            for (PollSet.Ready<Action> socket : set.await()) {
                socket.data().ready(socket.events());
            }
        }
    }

    private void accept(int socket) throws EngineException {
        if (socket >= 0) {
            ChatClient client = new ChatClient(socket, set.calls());
            set.register(socket, Poller.IN, events -> ready(client, events));
            clients.add(client);
        }
    }

    private void ready(ChatClient client, int events) throws EngineException {
        if (!clients.contains(client)) {
            return; // dropped since the wait
        }
        if ((events & Poller.OUT) != 0) {
            client.send();
            watch(client);
        }
        if ((events & ~Poller.OUT) != 0) { // an error too is told by receiving
            for (String line : client.receive()) {
                say(client, line);
            }
            if (client.isOver()) {
                drop(client);
            }
        }
    }

    private void watch(ChatClient client) throws EngineException {
        int events = client.isWaiting() ? Poller.IN | Poller.OUT : Poller.IN;
        set.change(client.socket, events, ready -> ready(client, ready));
    }

    private void say(ChatClient speaker, String text) throws EngineException {
        byte[] line = (speaker.name + " say: " + text + "\n").getBytes(UTF_8);
        for (ChatClient other : List.copyOf(clients)) {
            boolean watched = other == speaker || other.isWaiting();
            if (other != speaker && !other.tell(line)) {
                drop(other); // it does not read
            } else if (!watched) {
                watch(other);
            }
        }
    }

    private void drop(ChatClient client) {
        clients.remove(client);
        set.remove(client.socket);
        set.calls().close(client.socket);
    }
}
