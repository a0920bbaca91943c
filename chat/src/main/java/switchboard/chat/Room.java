package switchboard.chat;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.chat.log.Cursor;
import switchboard.chat.log.LineBatch;
import switchboard.chat.log.RoomLog;
import switchboard.chat.text.Names;
import switchboard.chat.text.Shown;
import switchboard.chat.text.Stamp;
import switchboard.net.EventLoop;
import switchboard.net.Timer;

/**
 * A room: takes what members do, in one order, has its journal decide what is said, and writes its
 * log only from what the journal has committed. Owner loop only.
 *
 * <p>At most one batch is with the journal and one is being filled; when the second is full too, or
 * the log has no room because some loop has not let go of its old part, {@link #isFull} makes
 * speakers wait. Batches stand aside only with what one tick had already read.
 */
final class Room implements RoomInput, Journal.Follower {

    /** Kinds of lines in a batch. */
    static final int SPEECH = 0;

    static final int NOTICE = 1;

    private static final int BATCH_BYTES_MAX = 256 << 10;
    private static final int BATCH_LINES_MAX = 4_096;

    private final String name;
    private final EventLoop loop;
    private final Journal journal;
    private final RoomLog log;
    private final Stamp stamp;
    private final Shown shown = new Shown();
    private final ChatObserver observer;
    private final Roster roster = new Roster();
    private final Presence presence;
    private final List<RoomLoop> loops = new ArrayList<>();
    private LineBatch filling = new LineBatch(BATCH_BYTES_MAX);
    private final Deque<LineBatch> setAside = new ArrayDeque<>();
    private @Nullable LineBatch spare;
    private boolean withJournal;
    private final List<Runnable> waitingForSpace = new ArrayList<>();
    private @Nullable Timer presenceTimer;
    private boolean closed;

    Room(
            String name,
            EventLoop loop,
            Journal journal,
            RoomLog log,
            Stamp stamp,
            ChatObserver observer) {
        this.name = name;
        this.loop = loop;
        this.journal = journal;
        this.log = log;
        this.stamp = stamp;
        this.observer = observer;
        this.presence = new Presence(this::notice);
        journal.follow(this);
    }

    /** A loop with members of this room; the owner's own comes first. */
    void add(RoomLoop roomLoop) {
        loops.add(roomLoop);
    }

    EventLoop loop() {
        return loop;
    }

    RoomLog log() {
        return log;
    }

    // ---- what members do

    @Override
    public void join(Seat seat) {
        roster.add(seat);
        Cursor cursor = log.open(seat.member.home().reader(), seat.id, seat.member.output());
        seat.cursor = cursor;
        int members = roster.size();
        String count = members == 1 ? "1 member" : members + " members";
        // Before it reads in the log, so that this is what it reads first.
        answer(seat, stamped(name + ", " + count + "; /help lists commands, exit leaves"));
        seat.member.seatedAt(cursor);
        presence.joined(seat);
        observer.joined(seat.address);
    }

    @Override
    public void leave(Seat seat) {
        Cursor cursor = seat.cursor;
        if (cursor != null) {
            seat.cursor = null;
            roster.remove(seat);
            presence.left(seat);
            log.forget(cursor);
        }
    }

    @Override
    public void say(Seat seat, MemorySegment text, long offset, long length) {
        if (closed) {
            return;
        }
        LineBatch batch = filling;
        stamp(batch);
        batch.put(seat.speech());
        batch.reserve(Shown.EXPANSION_MAX * length + 1);
        batch.advance(shown.copy(text, offset, length, batch.bytes(), batch.length()));
        batch.put((byte) '\n');
        batch.endLine(seat.id, SPEECH);
        lineEnded();
    }

    @Override
    public void rename(Seat seat, String wanted) {
        String before = seat.speaker();
        Optional<Names.Reason> refusal = roster.rename(seat, wanted);
        if (refusal.isPresent()) {
            answer(seat, refusal.get().sentence());
        } else if (!before.equals(seat.speaker())) {
            notice(before + " is now " + seat.speaker(), 0);
        }
        seat.member.onLoop(seat.member::answered);
    }

    @Override
    public void who(Seat seat) {
        Iterator<String> lines = roster.lines();
        seat.member.onLoop(() -> seat.member.page(lines));
    }

    @Override
    public void goodbye(Seat seat) {
        seat.member.onLoop(seat.member::leaves);
    }

    private void answer(Seat seat, String text) {
        seat.member.onLoop(() -> seat.member.tell(text));
    }

    /** Says something that nobody said. */
    void notice(String text, long exceptId) {
        if (closed) {
            return;
        }
        LineBatch batch = filling;
        stamp(batch);
        batch.put((" * " + text + "\n").getBytes(StandardCharsets.UTF_8));
        batch.endLine(exceptId, NOTICE);
        lineEnded();
    }

    private void stamp(LineBatch batch) {
        batch.put(stamp.now());
    }

    /** A notice for one member alone. */
    String stamped(String text) {
        return new String(stamp.now(), StandardCharsets.UTF_8) + " * " + text;
    }

    // ---- from the batch to the log

    @Override
    public boolean isFull() {
        return !setAside.isEmpty();
    }

    /** A full batch goes on, or stands aside: what this tick has read is taken in any case. */
    private void lineEnded() {
        if (isAtLimit(filling)) {
            commit();
        }
        if (isAtLimit(filling)) {
            setAside.add(filling);
            filling = emptyBatch();
        }
    }

    private static boolean isAtLimit(LineBatch batch) {
        return batch.length() >= BATCH_BYTES_MAX || batch.lines() >= BATCH_LINES_MAX;
    }

    private LineBatch emptyBatch() {
        LineBatch batch = spare;
        spare = null;
        return batch == null ? new LineBatch(BATCH_BYTES_MAX) : batch;
    }

    /** Runs a step of the owner loop once the room is not full any more. */
    void whenNotFull(Runnable step) {
        waitingForSpace.add(step);
    }

    /** The end of a tick: what was said in it goes to the journal. */
    void endOfTick() {
        long now = loop.nanoTime();
        presence.tell(now);
        long untilPresence = presence.nanosUntilDue(now);
        if (untilPresence != Long.MAX_VALUE
                && (presenceTimer == null || !presenceTimer.isWaiting())) {
            // The tick it makes tells.
            presenceTimer = loop.schedule(Duration.ofNanos(untilPresence), () -> {});
        }
        commitAll();
        while (!waitingForSpace.isEmpty() && !isFull()) {
            List<Runnable> steps = List.copyOf(waitingForSpace);
            waitingForSpace.clear();
            steps.forEach(Runnable::run);
            commitAll();
        }
    }

    /**
     * Like {@link #commit}, but whoever holds up the log is moved on: at the end of a tick only.
     */
    private void commitAll() {
        commit();
        while (!withJournal && !first().isEmpty()) {
            // Members of this loop that are too slow move on at once; other loops are asked to.
            loops.getFirst().letGo();
            wakeOthers();
            if (!log.hasRoom(first().length())) {
                return;
            }
            commit();
        }
    }

    /** Hands over what was said, as far as the journal has answered and the log has room. */
    private void commit() {
        while (!withJournal && !first().isEmpty() && log.hasRoom(first().length())) {
            LineBatch next = first();
            if (next == filling) {
                filling = emptyBatch();
            } else {
                setAside.removeFirst();
            }
            withJournal = true;
            journal.append(next);
        }
    }

    private LineBatch first() {
        return setAside.isEmpty() ? filling : setAside.getFirst();
    }

    private void takeBack(LineBatch batch) {
        batch.clear();
        spare = batch;
        withJournal = false;
    }

    @Override
    public void committed(LineBatch batch, long firstSequence) {
        log.append(batch);
        observer.said(batch.lines());
        if (observer.wantsLines()) {
            show(batch);
        }
        takeBack(batch);
        wakeOthers();
    }

    @Override
    public void refused(LineBatch batch, String reason) {
        for (int i = 0; i < batch.lines(); i++) {
            Seat seat = batch.kind(i) == SPEECH ? roster.seat(batch.author(i)) : null;
            if (seat != null) {
                answer(seat, "not stored: " + reason);
            }
        }
        takeBack(batch);
    }

    private void show(LineBatch batch) {
        long start = 0;
        for (int i = 0; i < batch.lines(); i++) {
            long end = batch.end(i);
            byte[] line = batch.bytes().asSlice(start, end - 1 - start).toArray(JAVA_BYTE);
            observer.line(new String(line, StandardCharsets.UTF_8));
            start = end;
        }
    }

    private void wakeOthers() {
        for (int i = 1; i < loops.size(); i++) {
            loops.get(i).wake();
        }
    }

    /** Says the last words, once, and nothing afterwards; whether they are in the log. */
    boolean close() {
        notice("closing", 0);
        closed = true;
        endOfTick();
        return first().isEmpty() && !withJournal;
    }
}
