package switchboard.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.Engines;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Poller;
import switchboard.engine.readiness.PollerProvider;
import switchboard.engine.readiness.SocketCalls;

/**
 * The chat room, step 1: select(2) by hand. One loop waits for all sockets, receives from those
 * that have something and sends to those that take more, so that nobody waits for anybody.
 *
 * <p>Still wrong: select takes no descriptor above 1,023, and looks at all of them in every turn,
 * as this loop does too. It tells numbers, and whose they are has to be looked up.
 */
public final class ChatBySelect {
    private final PollerProvider select = (PollerProvider) Engines.named("select");
    private final Poller poller = select.openPoller();
    private final SocketCalls calls = select.openCalls(poller);
    private final Map<Integer, ChatClient> clients = new HashMap<>();

    public static void main(String[] args) {
        new ChatBySelect().serve(Integer.parseInt(args[0]));
    }

    private void serve(int port) {
        var at = new Endpoint.Inet(InetAddress.ofLiteral("127.0.0.1"), port);
        int listener = calls.listen(at, SocketOptions.DEFAULT);
        if (listener < 0 || poller.add(listener, Poller.IN, listener) < 0) {
            throw new IllegalStateException("cannot listen on " + at);
        }
        System.out.println("listening on " + calls.localAddress(listener));
        while (true) {
            int count = poller.await(Long.MAX_VALUE);
            for (int i = 0; i < count; i++) {
                if (poller.data(i) == listener) {
                    accept(calls.accept(listener));
                } else {
                    ready(clients.get((int) poller.data(i)), poller.events(i));
                }
            }
            for (ChatClient client : clients.values()) {
                int events = client.isWaiting() ? Poller.IN | Poller.OUT : Poller.IN;
                poller.modify(client.socket, events, client.socket);
            }
        }
    }

    private void accept(int socket) {
        if (poller.add(socket, Poller.IN, socket) == 0) {
            clients.put(socket, new ChatClient(socket, calls));
        } else if (socket >= 0) {
            calls.close(socket); // select cannot watch it
        }
    }

    private void ready(@Nullable ChatClient client, int events) {
        if (client == null) {
            return; // dropped since the wait
        }
        if ((events & Poller.OUT) != 0) {
            client.send();
        }
        if ((events & Poller.IN) != 0) {
            client.receive().forEach(line -> say(client, line));
            if (client.isOver()) {
                drop(client);
            }
        }
    }

    private void say(ChatClient speaker, String text) {
        byte[] line = (speaker.name + " say: " + text + "\n").getBytes(UTF_8);
        for (ChatClient other : List.copyOf(clients.values())) {
            if (other != speaker && !other.tell(line)) {
                drop(other); // it does not read
            }
        }
    }

    private void drop(ChatClient client) {
        clients.remove(client.socket);
        poller.remove(client.socket);
        calls.close(client.socket);
    }
}
