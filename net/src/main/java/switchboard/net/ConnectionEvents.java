package switchboard.net;

import java.lang.foreign.MemorySegment;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.Slices;
import switchboard.net.CloseReason.Kind;
import switchboard.net.Lifecycle.Phase;

/**
 * What the engine says of a connection: it goes to TLS where there is TLS, else to the two halves,
 * and an end to the {@link Lifecycle}. Nothing is kept here, so that an idle connection has no
 * object for it. Loop thread only.
 */
final class ConnectionEvents {

    private ConnectionEvents() {}

    // ---- its beginning -----------------------------------------------------------------------

    static void connected(Connection connection) {
        if (connection.phase == Phase.CONNECTING) {
            TlsLayer tls = connection.tlsLayer();
            if (tls == null) {
                agreed(connection);
            } else {
                tls.start();
            }
        }
    }

    /** Its socket has just been accepted. */
    static void accepted(Connection connection) {
        TlsLayer tls = connection.tlsLayer();
        if (tls == null) {
            opened(connection);
        } else {
            tls.start();
        }
    }

    /** Nothing stands between both sides any more. */
    static void agreed(Connection connection) {
        connection.owner().connected(connection);
        opened(connection);
    }

    static void opened(Connection connection) {
        connection.life().open();
        connection.deadlines().active();
        connection.deadlines().read();
        connection.settings().metrics().connectionOpened();
        JfrEvents.opened(connection);
        HandlerCalls.opened(connection);
        if (!connection.input().isPaused()) {
            // Also when it is closed by now: the peer's words are discarded.
            connection.switchReceiving(true);
        }
        connection.deadlines().arm();
    }

    // ---- what comes in -----------------------------------------------------------------------

    static void received(Connection connection, MemorySegment buffer, int offset, int length) {
        connection.deadlines().active();
        connection.settings().metrics().bytesReceived(length);
        connection.deadlines().read();
        heedCloseInput(connection);
        connection.output().beginInput();
        TlsLayer tls = connection.tlsLayer();
        if (tls == null) {
            connection.input().received(buffer, offset, length);
        } else {
            tls.received(buffer, offset, length);
        }
        endInput(connection);
    }

    /** The answers to what was delivered go out before more of the same read is. */
    static void answerNow(Connection connection) {
        endInput(connection);
        connection.output().beginInput();
    }

    private static void endInput(Connection connection) {
        try {
            connection.output().endInput(connection.loop().slices());
        } catch (Throwable e) {
            HandlerCalls.failed(connection, e);
        }
    }

    static void ended(Connection connection) {
        heedCloseInput(connection);
        TlsLayer tls = connection.tlsLayer();
        if (tls == null) {
            connection.input().peerEnded();
        } else {
            tls.ended();
        }
    }

    /** Another thread's call may still be on its way to the loop. */
    private static void heedCloseInput(Connection connection) {
        if (!connection.life().hasNotAsked(Lifecycle.CLOSE_INPUT)) {
            connection.input().discard();
        }
    }

    // ---- what goes out -----------------------------------------------------------------------

    static void sent(Connection connection, long bytes, Slices slices) {
        try {
            TlsLayer tls = connection.tlsLayer();
            if (tls == null) {
                connection.output().sent(bytes, slices);
            } else if (tls.sent(bytes)) {
                connection.output().unblock();
                connection.output().pull(slices);
            }
        } catch (Throwable e) {
            HandlerCalls.failed(connection, e);
        }
    }

    static void writable(Connection connection, Slices slices) {
        TlsLayer tls = connection.tlsLayer();
        if (tls == null || tls.writable()) {
            connection.output().unblock();
            pull(connection, slices);
        }
    }

    /** The end of a tick: output goes to the engine. */
    static void pull(Connection connection, Slices slices) {
        try {
            connection.output().pull(slices);
        } catch (Throwable e) {
            HandlerCalls.failed(connection, e);
        }
    }

    // ---- its end -----------------------------------------------------------------------------

    static void failed(Connection connection, Failure failure) {
        Lifecycle life = connection.life();
        TlsLayer tls = connection.tlsLayer();
        FileOutcome ofFile = ofFile(failure);
        boolean ofSend = failure.operation() == Operation.SEND || isOfFile(failure);
        if (ofSend) {
            if (tls != null) {
                tls.sendFailed();
            }
            connection.output().sendFailed(ofFile);
        }
        if (tls != null && tls.isHandshaking()) {
            tls.broken(failure);
        } else if (ofFile != FileOutcome.CONNECTION_CLOSED) {
            life.fileFailed(ofFile);
        } else if (life.phase() == Phase.CONNECTING) {
            connection.owner().connectFailed(connection, failure.error());
            life.closeNow(CloseReason.of(Kind.CONNECT_FAILED, failure.error().sentence()));
        } else if (ofSend && connection.input().isOpen() && life.isOpen()) {
            // What the peer sent before it went away is still delivered; the end of input closes.
            life.willEnd(Lifecycle.reasonOf(failure));
            connection.input().resume(InputHalf.PAUSED_BY_OUTPUT);
            if (tls != null) {
                tls.answered();
            }
        } else {
            // On the way to the end this side's reason stands.
            life.closeNow(life.isOpen() ? Lifecycle.reasonOf(failure) : life.reason());
        }
    }

    private static boolean isOfFile(Failure failure) {
        return failure.operation() == Operation.SEND_FILE;
    }

    /** What a failure is for the file under way; what is not the socket's is the file's. */
    private static FileOutcome ofFile(Failure failure) {
        if (!isOfFile(failure)) {
            return FileOutcome.CONNECTION_CLOSED;
        }
        return switch (failure.error()) {
            case FILE_ENDED -> FileOutcome.FILE_ENDED;
            case OTHER -> FileOutcome.FILE_FAILED;
            default -> FileOutcome.CONNECTION_CLOSED;
        };
    }

    static void closed(Connection connection) {
        connection.deadlines().cancel();
        TlsLayer tls = connection.tlsLayer();
        if (tls != null) {
            tls.closed();
        }
        connection.life().closed();
        connection.owner().connectionClosed(connection, connection.life().reason());
    }
}
