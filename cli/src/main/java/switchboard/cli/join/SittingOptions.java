package switchboard.cli.join;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import switchboard.net.HostPort;
import switchboard.net.StreamAddress;
import switchboard.net.Tls;
import switchboard.net.UnixPath;

/**
 * How somebody sits in a room.
 *
 * @param address where the room is
 * @param tls a client's side, or {@link Tls#none}
 * @param raw whether lines go out without their end, and one read is one message
 * @param name the name to ask for; empty for none
 * @param retriesMax how often in a row to try again
 * @param quitAfter how long to stay after the end of input; null for as long as the server does
 * @param engine the engine by its name
 * @param json whether output is JSON
 * @param quiet whether only what went wrong is told
 * @param verbose whether more is told
 */
public record SittingOptions(
        StreamAddress address,
        Tls tls,
        boolean raw,
        String name,
        int retriesMax,
        @Nullable Duration quitAfter,
        String engine,
        boolean json,
        boolean quiet,
        boolean verbose) {

    /** What the connection itself says first; the person asked for it by the option. */
    String greeting() {
        String end = raw ? "" : "\n";
        return name.isEmpty() ? "" : "/name " + name + end;
    }

    /** What to say when nothing is there. */
    String nothingListens() {
        String sentence = "nothing listens on " + address;
        if (address.toString().equals("127.0.0.1:33333")) {
            return sentence + "; start one with: switchboard chat";
        }
        return isHere() ? sentence + "; start one with: switchboard chat " + address : sentence;
    }

    private boolean isHere() {
        return switch (address) {
            case UnixPath _ -> true;
            case HostPort(String host, int _) ->
                    host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
        };
    }
}
