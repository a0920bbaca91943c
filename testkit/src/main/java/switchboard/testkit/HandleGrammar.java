package switchboard.testkit;

import org.jspecify.annotations.Nullable;
import switchboard.engine.Failure;

/**
 * What may be said about one handle, in the order in which it may be said:
 *
 * <pre>
 *   listener    (accepted | failed)*                                     closed
 *   datagrams   (datagrams | failed)*                                    closed
 *   connection  (connected | failed)? received* (ended | failed)?        closed
 *                beside it: (send (sent | failed) | trySend)*, writable once per short count
 * </pre>
 *
 * Every method that judges returns what is wrong, or null. The polling thread only.
 */
final class HandleGrammar {

    enum Kind {
        LISTENER,
        DATAGRAM,
        CONNECTING,
        CONNECTION,
        /** A connect that failed. */
        FAILED
    }

    private static final long REPORT_NANOS = 1_000_000_000;

    private Kind kind;
    private boolean inputOn;
    private boolean inputOver;
    private boolean closeAsked;
    private boolean closed;
    private boolean sendOutstanding;
    private long sendBytes;
    private long sendPoll;

    private boolean writableDue;
    private boolean reported;
    private long reportedNanos;
    private long receivedPoll = -1;
    private long receivedBytes;

    HandleGrammar(Kind kind) {
        this.kind = kind;
    }

    boolean isClosed() {
        return closed;
    }

    // What the caller does.

    void switchInput(boolean on) {
        inputOn = on;
    }

    void askClose() {
        closeAsked = true;
    }

    @Nullable String send(long bytes, long poll) {
        if (sendOutstanding) {
            return "the test itself sends before its send was answered";
        }
        sendOutstanding = !closeAsked;
        sendBytes = bytes;
        sendPoll = poll;
        return null;
    }

    /** What a try to send has answered. */
    @Nullable String tried(long bytes, long taken) {
        if (taken < -1 || taken > bytes) {
            return "a try to send says " + taken + " of " + bytes + " bytes";
        }
        if (taken >= 0 && closeAsked) {
            return "a try to send took " + taken + " bytes after close";
        }
        writableDue |= taken >= 0 && taken < bytes;
        return null;
    }

    // What the engine says.

    @Nullable String accepted() {
        return stateFor("accepted", kind == Kind.LISTENER && inputOn);
    }

    @Nullable String connected() {
        String wrong = stateFor("connected", kind == Kind.CONNECTING);
        kind = Kind.CONNECTION;
        return wrong;
    }

    @Nullable String received(int bytes, int bytesMax, long poll) {
        receivedBytes = receivedPoll == poll ? receivedBytes + bytes : bytes;
        receivedPoll = poll;
        if (bytes <= 0 || receivedBytes > bytesMax) {
            return "received " + receivedBytes + " bytes in one poll, the limit is " + bytesMax;
        }
        return stateFor("received", mayHaveInput());
    }

    @Nullable String datagrams(int count) {
        String wrong = stateFor("datagrams", kind == Kind.DATAGRAM && inputOn);
        return count <= 0 ? "datagrams without any" : wrong;
    }

    @Nullable String ended() {
        String wrong = stateFor("ended", mayHaveInput());
        inputOver = true;
        return wrong;
    }

    @Nullable String sent(long bytes) {
        String wrong = stateFor("sent", kind != Kind.LISTENER && sendOutstanding);
        sendOutstanding = false;
        if (bytes < 0 || bytes > sendBytes) {
            return "sent says " + bytes + " of " + sendBytes + " bytes";
        }
        writableDue |= bytes < sendBytes;
        return wrong;
    }

    @Nullable String writable() {
        String wrong = stateFor("writable", writableDue);
        writableDue = false;
        return wrong;
    }

    @Nullable String failed(Failure failure, long nowNanos) {
        return switch (failure.operation()) {
            case ACCEPT -> reportOfAccept(nowNanos);
            case CONNECT -> connectFailed();
            case SEND, SEND_FILE -> sendFailed();
            case RECEIVE -> inputFailed();
            case WATCH -> stateFor("failed (watch)", true);
            case LISTEN, OPEN -> "failed (listen or open), which is thrown and not called back";
        };
    }

    private @Nullable String connectFailed() {
        String wrong = stateFor("failed (connect)", kind == Kind.CONNECTING);
        kind = Kind.FAILED;
        return wrong;
    }

    private @Nullable String sendFailed() {
        String wrong = stateFor("failed (send)", sendOutstanding);
        sendOutstanding = false;
        return wrong;
    }

    private @Nullable String inputFailed() {
        if (kind == Kind.DATAGRAM) {
            return stateFor("failed (receive)", inputOn);
        }
        String wrong = stateFor("failed (receive)", mayHaveInput());
        inputOver = true;
        return wrong;
    }

    private @Nullable String reportOfAccept(long nowNanos) {
        boolean tooSoon = reported && nowNanos - reportedNanos < REPORT_NANOS;
        reported = true;
        reportedNanos = nowNanos;
        if (tooSoon) {
            return "errors of accept reported twice in a second";
        }
        return stateFor("failed (accept)", kind == Kind.LISTENER && inputOn);
    }

    @Nullable String closed() {
        if (closed || !closeAsked) {
            return closed ? "closed for the second time" : "closed without close";
        }
        closed = true;
        sendOutstanding = false;
        return null;
    }

    /** At the end of a poll: a send made before it began must have its answer. */
    @Nullable String endOfPoll(long poll) {
        boolean late = awaitsAnswer() && sendPoll < poll;
        return late ? "a send was not answered in the next poll" : null;
    }

    boolean awaitsAnswer() {
        return sendOutstanding && !closeAsked;
    }

    private boolean mayHaveInput() {
        return kind == Kind.CONNECTION && inputOn && !inputOver;
    }

    private @Nullable String stateFor(String callback, boolean allowed) {
        if (closed || closeAsked) {
            return callback + " after " + (closed ? "closed" : "close");
        }
        return allowed ? null : callback + " is not allowed now: " + this;
    }

    @Override
    public String toString() {
        return kind
                + (inputOn ? ", input on" : ", input off")
                + (inputOver ? ", input over" : "")
                + (sendOutstanding ? ", a send unanswered" : "");
    }
}
