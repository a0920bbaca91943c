package switchboard.services;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import switchboard.net.Connection;
import switchboard.net.Timer;

/**
 * What a service says last on a connection: FIN goes out behind it, and whatever the peer still
 * sends is read and dropped until the peer ends too. Closed at once, what is unread would make the
 * kernel send a reset, and that may destroy the words on their way. Loop thread only.
 */
final class LastWords {

    /** A peer that sends nothing for so long and does not end is not waited for. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    /** Nor is one that goes on for ever: so many quiet times. */
    private static final int LOOKS_MAX = 12;

    private final Connection connection;
    private boolean heard;
    private int looks;
    private @Nullable Timer timer;

    private LastWords(Connection connection) {
        this.connection = connection;
    }

    /** Sends the words as a frame, and nothing behind them. */
    static void say(Connection connection, byte[] words) {
        connection.send(words);
        connection.closeOutput();
        LastWords said = new LastWords(connection);
        connection.attach(said);
        said.arm();
    }

    /** Whether they were said; if so, what comes is of no interest any more. */
    static boolean saidOn(Connection connection) {
        if (connection.attachment() instanceof LastWords words) {
            words.heard = true;
            return true;
        }
        return false;
    }

    /** The connection is gone. */
    static void forget(Connection connection) {
        if (connection.attachment() instanceof LastWords words && words.timer != null) {
            connection.loop().cancel(words.timer);
        }
    }

    private void arm() {
        timer = connection.loop().schedule(QUIET, this::look);
    }

    private void look() {
        timer = null;
        if (!heard || ++looks == LOOKS_MAX) {
            connection.close();
            return;
        }
        heard = false;
        arm();
    }
}
