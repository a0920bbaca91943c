package switchboard.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import switchboard.engine.Endpoint;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.LoopGroup;
import switchboard.net.Server;
import switchboard.net.framing.Framing;

/**
 * The chat room, step 4: a room is a log, a member a cursor. A line is stored once, whoever is to
 * get it, and at the end of a tick a member is sent all that is new with one gathered send,
 * straight from the log. A member that does not read costs nothing but a cursor that stands still.
 *
 * <p>Still wrong: such a member is closed where it could skip what it has missed; the log lives in
 * one process and on one loop, and forgets; a line may hold what a terminal obeys. {@code
 * switchboard chat} goes on from here.
 */
public final class ChatFromALog implements ConnectionHandler {
    private static final long LAG_BYTES_MAX = 4 << 20;

    private final ChatLog log = new ChatLog();
    private final Map<Connection, ChatLog.Cursor> members = new HashMap<>();
    private long announced;

    public static void main(String[] args) throws Exception {
        ChatFromALog room = new ChatFromALog();
        LoopGroup loops = LoopGroup.start(1, "auto");
        loops.loop(0).execute(() -> loops.loop(0).everyTick(room::endOfTick));
        Server server =
                Server.tcp(Integer.parseInt(args[0]))
                        .group(loops)
                        .framing(Framing.lines())
                        .handler(room)
                        .start();
        System.out.println("listening on " + server.localAddress());
    }

    @Override
    public void onOpen(Connection member) {
        ChatLog.Cursor cursor = log.new Cursor(member);
        members.put(member, cursor);
        member.source(cursor);
    }

    @Override
    public void onFrame(Connection member, Frame line) {
        String text = line.text();
        if (text.equals("exit")) {
            member.close();
            return;
        }
        var peer = (Endpoint.Inet) member.remoteAddress();
        String said = "('" + peer.host() + "', " + peer.port() + ") say: " + text + "\n";
        log.append(member, said.getBytes(UTF_8));
    }

    @Override
    public void onClose(Connection member, CloseReason reason) {
        members.remove(member);
    }

    /** Every member that is behind pulls from the log, when the tick ends. */
    private void endOfTick() {
        if (announced != log.end()) {
            announced = log.end();
            members.forEach(this::announce);
        }
    }

    private void announce(Connection member, ChatLog.Cursor cursor) {
        cursor.taken(0); // steps over what it has said itself
        if (member.isOutputBlocked() && cursor.lagBytes() > LAG_BYTES_MAX) {
            String detail = "more than " + LAG_BYTES_MAX + " bytes behind";
            member.abort(new CloseReason(CloseReason.Kind.OUTPUT_LIMIT, detail));
        } else {
            member.sourceReady();
        }
    }
}
