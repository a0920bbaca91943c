package switchboard.cli.netcat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;

/**
 * What one connection sends all others get; who does not take it is closed when too much waits. As
 * a chat each line has the number of who said it. The loop of all its connections only.
 */
final class Broker implements ConnectionHandler {

    private final boolean chat;
    private final Voice voice;
    private final Map<Connection, Integer> users = new LinkedHashMap<>();
    private int lastUser;

    Broker(boolean chat, Voice voice) {
        this.chat = chat;
        this.voice = voice;
    }

    @Override
    public void onOpen(Connection connection) {
        voice.detail().accept("connected from " + connection.remoteAddress());
        users.put(connection, ++lastUser);
        if (chat) {
            String all = String.join(", ", users.values().stream().map(Broker::name).toList());
            connection.send("<announce> you are " + name(lastUser) + "; here are: " + all);
            others(connection, text("<announce> " + name(lastUser) + " is connected."));
        }
    }

    private static String name(int user) {
        return "<user" + user + ">";
    }

    private static byte[] text(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void onFrame(Connection from, Frame frame) {
        if (chat) {
            say(from, text(name(users.getOrDefault(from, 0)) + " " + harmless(frame.text())));
        } else {
            others(from, frame.toByteArray());
        }
    }

    /** With the number before it a line may have become longer than the frames can say. */
    private void say(Connection from, byte[] line) {
        try {
            others(from, line);
        } catch (IllegalArgumentException e) {
            from.send("<announce> not passed on: " + e.getMessage());
        }
    }

    /** Control characters are shown, not obeyed. */
    static String harmless(String line) {
        StringBuilder shown = new StringBuilder(line.length());
        line.codePoints()
                .forEach(c -> {
                    if (!Character.isISOControl(c) || c == '\t') {
                        shown.appendCodePoint(c);
                    } else if (c < 0x80) {
                        shown.append('^').append((char) (c ^ 0x40));
                    } else {
                        shown.append("<U+%04X>".formatted(c));
                    }
                });
        return shown.toString();
    }

    private void others(Connection from, byte[] bytes) {
        List<Connection> all = new ArrayList<>(users.keySet());
        for (Connection each : all) {
            if (each != from) {
                boolean ignored = each.send(bytes);
            }
        }
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        Integer user = users.remove(connection);
        voice.detail().accept(connection.remoteAddress() + " has left: " + reason.detail());
        if (chat && user != null) {
            others(connection, text("<announce> " + name(user) + " is disconnected."));
        }
    }
}
