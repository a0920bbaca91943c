package switchboard.chat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import switchboard.chat.log.Cursor;
import switchboard.chat.text.Names;
import switchboard.engine.Endpoint;

/**
 * A member as the room knows it: number, address, name. Names and what is made of them belong to
 * the room's owner loop; the rest never changes.
 */
final class Seat {

    final long id;
    final Member member;

    /** {@code ('127.0.0.1', 53422)} or {@code ('unix', 7)}, as the room shows it. */
    final String address;

    private String name = "";
    private String nameKey = "";
    private byte[] speech;

    /** Its place in the log, as long as it is in the room; the room's owner loop's. */
    @Nullable Cursor cursor;

    Seat(long id, Member member, Endpoint remote) {
        this.id = id;
        this.member = member;
        this.address = shown(remote, id);
        this.speech = speechOf(address);
    }

    /** Unix peers have no addresses of their own: their numbers tell them apart. */
    private static String shown(Endpoint remote, long id) {
        return switch (remote) {
            case Endpoint.Unix _ -> "('unix', " + id + ")";
            case Endpoint.Inet inet -> "('" + inet.host() + "', " + inet.port() + ")";
        };
    }

    private static byte[] speechOf(String speaker) {
        return (" " + speaker + " say: ").getBytes(StandardCharsets.UTF_8);
    }

    /** The name, or the address as long as there is none. */
    String speaker() {
        return name.isEmpty() ? address : name;
    }

    String name() {
        return name;
    }

    /** The same for names that differ only in case. */
    String nameKey() {
        return nameKey;
    }

    void name(Names.Accepted chosen) {
        name = chosen.name();
        nameKey = chosen.key();
        speech = speechOf(name);
    }

    /** What stands between the stamp and the text of its lines. */
    byte[] speech() {
        return speech;
    }
}
