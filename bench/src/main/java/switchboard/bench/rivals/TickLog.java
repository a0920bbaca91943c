package switchboard.bench.rivals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lines that all members have said in this turn of the loop, in one buffer, and who said which
 * part of it. At the end of the turn every member is written a duplicate of the whole, or, when it
 * has spoken itself, the slices between its own. Loop thread only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel
final class TickLog {
    private static final int FIRST_BYTES = 256 * 1024;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss ").withZone(ZoneId.systemDefault());

    /** Lines of one author in a row; {@code end} is where they end in the buffer. */
    private static final class Run {
        final Channel author;
        int end;

        Run(Channel author) {
            this.author = author;
        }
    }

    private final EventLoop loop;
    private final List<Channel> members = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final Set<Channel> authors = new HashSet<>();
    private @Nullable ByteBuf lines;
    private byte[] stamp = {};
    private long stampSeconds;

    TickLog(EventLoop loop) {
        this.loop = loop;
    }

    void join(Channel member) {
        members.add(member);
    }

    void leave(Channel member) {
        members.remove(member);
    }

    /** Stamps one line (without its end) and adds it; the first of a turn schedules the flush. */
    void say(Channel author, byte[] name, ByteBuf from, int index, int length) {
        ByteBuf to = lines;
        if (to == null) {
            to = ByteBufAllocator.DEFAULT.directBuffer(FIRST_BYTES);
            lines = to;
            refreshStamp();
            loop.execute(this::flush);
        }
        to.writeBytes(stamp).writeBytes(name);
        if (Controls.in(from, index, length)) {
            Controls.copyShown(from, index, length, to);
        } else {
            to.writeBytes(from, index, length);
        }
        to.writeByte('\n');
        if (runs.isEmpty() || !runs.getLast().author.equals(author)) {
            runs.add(new Run(author));
            authors.add(author);
        }
        runs.getLast().end = to.writerIndex();
    }

    private void refreshStamp() {
        long now = System.currentTimeMillis() / 1000;
        if (now != stampSeconds) {
            stampSeconds = now;
            stamp = STAMP.format(Instant.ofEpochSecond(now)).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private void flush() {
        ByteBuf all = lines;
        if (all == null) {
            return;
        }
        lines = null;
        for (Channel member : members) {
            if (authors.contains(member)) {
                writeAroundOwn(all, member);
                member.flush();
            } else {
                member.writeAndFlush(all.retainedDuplicate(), member.voidPromise());
            }
        }
        runs.clear();
        authors.clear();
        all.release();
    }

    private void writeAroundOwn(ByteBuf all, Channel member) {
        int start = 0;
        int end = 0;
        for (Run run : runs) {
            if (run.author.equals(member)) {
                writeSlice(all, start, end, member);
                start = run.end;
            }
            end = run.end;
        }
        writeSlice(all, start, end, member);
    }

    private static void writeSlice(ByteBuf all, int start, int end, Channel member) {
        if (end > start) {
            member.write(all.retainedSlice(start, end - start), member.voidPromise());
        }
    }
}
