package switchboard.chat.log;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where each line of one log begins and whose it is, by absolute line number. Written by the log's
 * owner; read by any loop, but only lines below the count the owner has published and not below the
 * floor the reading loop has answered.
 *
 * <p>Kept in pages of a fixed number of lines rather than in a table per segment: lines may be of
 * any length and may span segments, and a page never has to grow, so nothing is ever moved under a
 * reader. Only the ring of pages grows, by replacing it with a larger copy.
 *
 * <p>One entry more than there are lines: {@code start(count)} is the tail, so a line always ends
 * where the next one starts.
 */
final class LineIndex {

    static final int LINES_PER_PAGE = 4096;

    private static final int PAGES_AT_START = 4;

    private final int shift;
    private final int mask;
    private volatile @Nullable Page[] ring = new @Nullable Page[PAGES_AT_START];
    private long firstPage;
    private long nextPage;
    private @Nullable Page free;

    private static final class Page {
        final long[] starts;
        final long[] authors;
        @Nullable Page next;

        Page(int lines) {
            starts = new long[lines];
            authors = new long[lines];
        }
    }

    LineIndex(int linesPerPage) {
        assert Integer.bitCount(linesPerPage) == 1;
        shift = Integer.numberOfTrailingZeros(linesPerPage);
        mask = linesPerPage - 1;
    }

    // ---- the owner's side

    /** Notes a line; the entry behind it still has to be set, by the next line or the end. */
    void set(long line, long start, long author) {
        Page page = pageFor(line);
        page.starts[(int) line & mask] = start;
        page.authors[(int) line & mask] = author;
    }

    /** Sets the entry behind the last line. */
    void setEnd(long line, long tail) {
        pageFor(line).starts[(int) line & mask] = tail;
    }

    /** Takes back the pages that hold only lines below this one. */
    void recycleBelow(long line) {
        @Nullable Page[] pages = ring;
        for (; firstPage < nextPage && firstPage < (line >>> shift); firstPage++) {
            int slot = (int) firstPage & (pages.length - 1);
            Page page = Objects.requireNonNull(pages[slot]);
            pages[slot] = null;
            page.next = free;
            free = page;
        }
    }

    /** Forgets everything, pages kept for reuse too; the next line noted is this one. */
    void restart(long line) {
        ring = new @Nullable Page[PAGES_AT_START];
        free = null;
        firstPage = line >>> shift;
        nextPage = firstPage;
    }

    private Page pageFor(long line) {
        long number = line >>> shift;
        if (number == nextPage) {
            addPage();
        }
        return page(line);
    }

    private void addPage() {
        @Nullable Page[] pages = ring;
        if (nextPage - firstPage == pages.length) {
            pages = new @Nullable Page[pages.length * 2];
            for (long number = firstPage; number < nextPage; number++) {
                pages[(int) number & (pages.length - 1)] = page(number << shift);
            }
            ring = pages;
        }
        Page page = free;
        if (page == null) {
            page = new Page(mask + 1);
        } else {
            free = page.next;
            page.next = null;
        }
        pages[(int) nextPage & (pages.length - 1)] = page;
        nextPage++;
    }

    // ---- everybody's side

    /** Position of a line's first byte. */
    long start(long line) {
        return page(line).starts[(int) line & mask];
    }

    boolean isOf(long author, long line) {
        return page(line).authors[(int) line & mask] == author;
    }

    /**
     * The line that holds a position, or {@code end} when the position is the end of the last line.
     * Looks from the end backwards in growing steps, because most cursors are near it.
     *
     * @param from the lowest line that may be looked at; begins at or below the position
     */
    long lineAt(long position, long from, long end) {
        if (start(end) <= position) {
            return end;
        }
        long high = end;
        long low = Math.max(from, end - 1);
        for (long step = 2; low > from && start(low) > position; step *= 2) {
            high = low;
            low = Math.max(from, end - step);
        }
        while (high - low > 1) {
            long middle = (low + high) >>> 1;
            if (start(middle) <= position) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first line that starts at or after a position, or {@code end}. */
    long firstAtOrAfter(long position, long from, long end) {
        long line = lineAt(position, from, end);
        return start(line) >= position ? line : line + 1;
    }

    /** The first line of this author in a range, or its end. */
    long firstOf(long author, long from, long to) {
        for (long line = from; line < to; ) {
            long[] authors = page(line).authors;
            long inPage = Math.min(to, (line | mask) + 1) - line;
            int first = (int) line & mask;
            for (int i = first; i < first + inPage; i++) {
                if (authors[i] == author) {
                    return line + i - first;
                }
            }
            line += inPage;
        }
        return to;
    }

    /** The first line of anybody else in a range, or its end. */
    long firstNotOf(long author, long from, long to) {
        long line = from;
        while (line < to && isOf(author, line)) {
            line++;
        }
        return line;
    }

    /** How many lines of a range are of this author. */
    long countOf(long author, long from, long to) {
        long count = 0;
        for (long line = firstOf(author, from, to); line < to; ) {
            long other = firstNotOf(author, line, to);
            count += other - line;
            line = firstOf(author, other, to);
        }
        return count;
    }

    private Page page(long line) {
        @Nullable Page[] pages = ring;
        Page page = pages[(int) (line >>> shift) & (pages.length - 1)];
        if (page == null) {
            throw new IllegalStateException("line " + line + " is not held");
        }
        return page;
    }
}
