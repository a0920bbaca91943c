package switchboard.chat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import switchboard.chat.log.Cursor;
import switchboard.chat.log.LogReader;
import switchboard.chat.log.RoomLog;
import switchboard.chat.text.Stamp;
import switchboard.net.EventLoop;

/**
 * The members of a room that live on one loop. In every tick it passes on what they did, moves
 * those that are too slow, and lets everybody pull who is behind. Loop thread only, but for {@link
 * #wake}.
 */
final class RoomLoop {

    private final Room room;
    private final EventLoop loop;
    private final RoomInput input;
    private final ChatOptions options;
    private final RoomLog log;
    private final LogReader reader;
    private final Stamp stamp;
    private final List<Member> members = new ArrayList<>();
    private final List<Member> waiting = new ArrayList<>();
    private final List<Member> leaving = new ArrayList<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private long seenTail;

    RoomLoop(
            Room room,
            EventLoop loop,
            RoomInput input,
            ChatOptions options,
            LogReader reader,
            Stamp stamp) {
        this.room = room;
        this.loop = loop;
        this.input = input;
        this.options = options;
        this.log = room.log();
        this.reader = reader;
        this.stamp = stamp;
    }

    LogReader reader() {
        return reader;
    }

    RoomInput input() {
        return input;
    }

    /** The log has grown or waits for this loop to let go. Any thread. */
    void wake() {
        if (!woken.getAndSet(true)) {
            loop.execute(() -> {}); // the tick it makes does the work
        }
    }

    void begin(Member member, Cursor cursor) {
        member.output().begin(cursor);
        if (!member.connection().isOutputOpen()) {
            cursor.close(); // it left before the room had seated it
        } else {
            member.index = members.size();
            members.add(member);
            member.connection().source(member.output());
        }
    }

    void remove(Member member) {
        if (member.index >= 0) {
            Member last = members.removeLast();
            if (last != member) {
                members.set(member.index, last);
                last.index = member.index;
            }
            member.index = -1;
        }
        waiting.remove(member);
        member.output().close();
    }

    void closeAtEndOfTick(Member member) {
        leaving.add(member);
    }

    void addWaiting(Member member) {
        waiting.add(member);
    }

    /** Step (4) of the loop's tick. */
    void endOfTick() {
        woken.set(false);
        if (input instanceof Uplink uplink) {
            uplink.handOver();
        } else {
            room.endOfTick();
        }
        letGo();
        long tail = log.tail();
        if (tail != seenTail) {
            seenTail = tail;
            letPull();
        }
        for (int i = 0; i < leaving.size(); i++) {
            leaving.get(i).close();
        }
        leaving.clear();
        if (!waiting.isEmpty() && !input.isFull()) {
            List<Member> resumed = List.copyOf(waiting);
            waiting.clear();
            resumed.forEach(Member::roomHasSpace);
        }
    }

    /** Members that are too slow move on, so that the old part of the log can be used again. */
    void letGo() {
        if (reader.update()) {
            letPull(); // who has moved on is told
            if (log.isWaiting() && loop != room.loop()) {
                room.loop().execute(() -> {}); // the tick it makes commits
            }
        }
    }

    private void letPull() {
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member.output().isBehind()) {
                member.connection().sourceReady();
            }
        }
    }

    long tail() {
        return log.tail();
    }

    String stamped(String text) {
        return new String(stamp.now(), StandardCharsets.UTF_8) + " * " + text;
    }

    SlowPolicy slowPolicy() {
        return options.slow();
    }

    int lagBytesMax() {
        return options.lagBytesMax();
    }
}
