package switchboard.chat.log;

/**
 * How much one room's log may hold and how far one member may be behind. Any thread.
 *
 * @param logBytesMax the most a log holds, counted in whole segments
 * @param lagBytesMax a member that is no more than this behind never loses a line; at most half of
 *     the log, so that the other half is there for a loop that is late to let go
 */
public record LogLimits(long logBytesMax, long lagBytesMax) {

    private static final long SEGMENT_BYTES_MAX = 1 << 20;
    private static final int SEGMENTS_WANTED = 8;

    public LogLimits {
        if (lagBytesMax < 1) {
            throw new IllegalArgumentException("lag must be at least 1 byte, not " + lagBytesMax);
        }
        if (lagBytesMax > logBytesMax / 2) {
            throw new IllegalArgumentException(
                    "lag (%d bytes) must be at most half of the log (%d bytes)"
                            .formatted(lagBytesMax, logBytesMax));
        }
    }

    /** 16 MiB of log, 4 MiB of lag. */
    public static LogLimits standard() {
        return new LogLimits(16 << 20, 4 << 20);
    }

    /**
     * The segment size that suits this log: 1 MiB, or less where the log would otherwise be only a
     * few segments and could give back nothing without giving back much.
     */
    public int segmentBytes() {
        long fair = Long.highestOneBit(Math.max(1, logBytesMax / SEGMENTS_WANTED));
        return (int) Math.clamp(fair, (long) SegmentPool.SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
    }
}
