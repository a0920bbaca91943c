package switchboard.services.beacon;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many answers leave: so many in all, so many for one address, each with what was saved up. The
 * addresses are kept in a bounded table, where the one heard longest ago makes room; a flood with
 * ever new senders meets the limit in all first and does not even reach it. One thread.
 */
final class AnswerLimit {

    private static final long SECOND_NANOS = 1_000_000_000;

    private final int perSecond;
    private final int perSecondOfOne;
    private final Map<InetAddress, Bucket> sources;
    private @Nullable Bucket all;

    /** Tokens, filled up as time goes by to at most twice what a second brings. */
    private static final class Bucket {
        private double tokens;
        private long atNanos;

        Bucket(int perSecond, long nowNanos) {
            tokens = 2.0 * perSecond;
            atNanos = nowNanos;
        }

        boolean take(int perSecond, long nowNanos) {
            double more = (double) (nowNanos - atNanos) / SECOND_NANOS * perSecond;
            tokens = Math.min(2.0 * perSecond, tokens + more);
            atNanos = nowNanos;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    AnswerLimit(int perSecond, int perSecondOfOne, int sourcesMax) {
        this.perSecond = perSecond;
        this.perSecondOfOne = perSecondOfOne;
        this.sources =
                new LinkedHashMap<>(64, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
                        return size() > sourcesMax;
                    }
                };
    }

    /** Whether one more answer may leave to an address. */
    boolean allows(InetAddress to, long nowNanos) {
        Bucket ofAll = all;
        if (ofAll == null) {
            ofAll = new Bucket(perSecond, nowNanos);
            all = ofAll;
        }
        if (!ofAll.take(perSecond, nowNanos)) {
            return false;
        }
        Bucket bucket = sources.get(to);
        if (bucket == null) {
            bucket = new Bucket(perSecondOfOne, nowNanos);
            sources.put(to, bucket);
        }
        return bucket.take(perSecondOfOne, nowNanos);
    }

    int sources() {
        return sources.size();
    }
}
