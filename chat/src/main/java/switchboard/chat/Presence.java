package switchboard.chat;

/**
 * Says who comes and goes, at most once a second: what happens meanwhile is told together. Owner
 * loop only.
 */
final class Presence {

    static final long INTERVAL_NANOS = 1_000_000_000;

    /** Whoever says it in the room. */
    interface Notices {

        /** A notice that the member {@code exceptId} does not get itself; 0 for all. */
        void notice(String text, long exceptId);
    }

    private final Notices notices;
    private int joined;
    private int left;
    private String single = "";
    private long singleId;
    private boolean toldBefore;
    private long toldNanos;

    Presence(Notices notices) {
        this.notices = notices;
    }

    void joined(Seat seat) {
        joined++;
        single = seat.speaker() + " joined";
        singleId = seat.id;
    }

    void left(Seat seat) {
        left++;
        single = seat.speaker() + " left";
        singleId = seat.id;
    }

    /** Nanoseconds until {@link #tell} has something to say; {@link Long#MAX_VALUE} for never. */
    long nanosUntilDue(long nowNanos) {
        if (joined + left == 0) {
            return Long.MAX_VALUE;
        }
        return toldBefore ? Math.max(0, toldNanos + INTERVAL_NANOS - nowNanos) : 0;
    }

    /** Says what has happened, if it is time to. */
    void tell(long nowNanos) {
        if (nanosUntilDue(nowNanos) > 0) {
            return;
        }
        toldBefore = true;
        toldNanos = nowNanos;
        if (joined + left == 1) {
            notices.notice(single, singleId);
        } else {
            notices.notice(together(), 0);
        }
        joined = 0;
        left = 0;
    }

    private String together() {
        if (left == 0) {
            return joined + " joined";
        }
        return joined == 0 ? left + " left" : joined + " joined, " + left + " left";
    }
}
