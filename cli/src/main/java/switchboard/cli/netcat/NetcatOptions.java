package switchboard.cli.netcat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.net.framing.Framing;
import switchboard.services.relay.Relay;

/**
 * What {@code connect} and {@code listen} are asked to do with a connection, checked.
 *
 * @param way which directions there are
 * @param shutsDown whether the end of input is passed on
 * @param family which addresses of a name count
 * @param quitAfter so long after the end of input it is over; null for never
 * @param idleTimeout so long without a byte in either direction; zero for ever
 * @param crlf whether LF becomes CRLF on its way out
 * @param framing how lines are framed, or null where bytes go as they come
 * @param command the program instead of standard input and output, or none
 * @param hexDump where all that passes is written in hexadecimal, or null
 * @param output where all that passes is written as it is, or null
 * @param appends whether those files are added to
 */
public record NetcatOptions(
        Relay.Way way,
        boolean shutsDown,
        Family family,
        @Nullable Duration quitAfter,
        Duration idleTimeout,
        boolean crlf,
        @Nullable Framing framing,
        List<String> command,
        @Nullable Path hexDump,
        @Nullable Path output,
        boolean appends) {}
