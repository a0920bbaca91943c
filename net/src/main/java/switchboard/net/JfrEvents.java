package switchboard.net;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** What Flight Recorder is told; nothing is made as long as nobody has ever recorded. */
final class JfrEvents {

    private JfrEvents() {}

    @Name("switchboard.ConnectionOpened")
    @Label("Connection Opened")
    @Category("Switchboard")
    @StackTrace(false)
    static final class ConnectionOpened extends Event {
        @Label("Peer")
        String peer = "";

        @Label("Loop")
        int loop;
    }

    @Name("switchboard.ConnectionClosed")
    @Label("Connection Closed")
    @Category("Switchboard")
    @StackTrace(false)
    static final class ConnectionClosed extends Event {
        @Label("Peer")
        String peer = "";

        @Label("Reason")
        String reason = "";

        @Label("Detail")
        String detail = "";

        @Label("Loop")
        int loop;
    }

    @Name("switchboard.AcceptPaused")
    @Label("Accept Paused")
    @Category("Switchboard")
    @StackTrace(false)
    static final class AcceptPaused extends Event {
        @Label("Address")
        String address = "";

        @Label("Cause")
        String cause = "";

        @Label("Loop")
        int loop;
    }

    @Name("switchboard.AcceptResumed")
    @Label("Accept Resumed")
    @Category("Switchboard")
    @StackTrace(false)
    static final class AcceptResumed extends Event {
        @Label("Address")
        String address = "";

        @Label("Cause")
        String cause = "";

        @Label("Paused")
        @Timespan(Timespan.NANOSECONDS)
        long paused;

        @Label("Loop")
        int loop;
    }

    @Name("switchboard.SlowHandler")
    @Label("Slow Handler")
    @Category("Switchboard")
    @StackTrace(false)
    static final class SlowHandler extends Event {
        @Label("Handler")
        String handler = "";

        @Label("Held")
        @Timespan(Timespan.NANOSECONDS)
        long held;

        @Label("Loop")
        int loop;
    }

    static void opened(Connection connection) {
        if (FlightRecorder.isInitialized()) {
            ConnectionOpened event = new ConnectionOpened();
            if (event.shouldCommit()) {
                event.peer = connection.remoteAddress().toString();
                event.loop = connection.loop().index();
                event.commit();
            }
        }
    }

    static void closed(Connection connection, CloseReason reason) {
        if (FlightRecorder.isInitialized()) {
            ConnectionClosed event = new ConnectionClosed();
            if (event.shouldCommit()) {
                event.peer = connection.remoteAddress().toString();
                event.reason = reason.kind().name();
                event.detail = reason.detail();
                event.loop = connection.loop().index();
                event.commit();
            }
        }
    }

    static void acceptPaused(Acceptor acceptor, Metrics.Pause why) {
        if (FlightRecorder.isInitialized()) {
            AcceptPaused event = new AcceptPaused();
            if (event.shouldCommit()) {
                event.address = acceptor.localAddress().toString();
                event.cause = why.name();
                event.loop = acceptor.loop().index();
                event.commit();
            }
        }
    }

    static void acceptResumed(Acceptor acceptor, Metrics.Pause why, long pausedNanos) {
        if (FlightRecorder.isInitialized()) {
            AcceptResumed event = new AcceptResumed();
            if (event.shouldCommit()) {
                event.address = acceptor.localAddress().toString();
                event.cause = why.name();
                event.paused = pausedNanos;
                event.loop = acceptor.loop().index();
                event.commit();
            }
        }
    }

    static void slowHandler(Connection connection, long heldNanos) {
        if (FlightRecorder.isInitialized()) {
            SlowHandler event = new SlowHandler();
            if (event.shouldCommit()) {
                event.handler = HandlerCalls.name(connection);
                event.held = heldNanos;
                event.loop = connection.loop().index();
                event.commit();
            }
        }
    }
}
