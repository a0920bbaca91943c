package switchboard.chat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import switchboard.chat.log.Cursor;
import switchboard.chat.log.LogReader;
import switchboard.chat.log.RoomLog;
import switchboard.chat.text.Stamp;
import switchboard.net.CloseReason;
import switchboard.net.EventLoop;

/**
 * The members of a room that live on one loop. In every tick it passes on what they did, moves
 * those that are too slow, and lets everybody pull who is behind. Loop thread only, but for {@link
 * #wake}.
 */
final class RoomLoop {

    private static final CloseReason STOPPED =
            new CloseReason(CloseReason.Kind.SERVER_STOPPED, "the server is closing");

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
    private final Runnable endOfTick = this::endOfTick;
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

    /** From now on the loop's ticks serve the room. */
    void begin() {
        loop.everyTick(endOfTick);
    }

    void end() {
        loop.removeEveryTick(endOfTick);
    }

    /** Runs a step on this loop and waits for it. Any thread. */
    void run(Runnable step) {
        call(() -> {
            step.run();
            return true;
        });
    }

    <T> T call(Callable<T> step) {
        try {
            return loop.call(step);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What members send from now on is not said any more. */
    void stopListening() {
        members.forEach(member -> member.connection().closeInput());
    }

    /** Whether the room has all that members of this loop did. */
    boolean hasHandedOver() {
        return !(input instanceof Uplink uplink) || uplink.hasHandedOver();
    }

    /** Everybody gets what is due to them and then the end. */
    void closeMembers() {
        List.copyOf(members).forEach(member -> member.connection().close(STOPPED));
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
