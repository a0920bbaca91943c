package switchboard.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import switchboard.net.framing.FrameBounds;
import switchboard.net.framing.FrameException;
import switchboard.net.framing.Framing;
import switchboard.net.framing.Framing.Cut;
import switchboard.net.framing.LineFraming;
import switchboard.net.framing.OtherProtocol;

/**
 * The input of one connection: cuts what comes into frames and keeps the beginning of an unfinished
 * one, or what came before a pause took effect. Loop thread only.
 *
 * <pre>
 *   READING --frame too long--> SKIPPING --its end--> READING
 *   READING, SKIPPING --closeInput, close--> DISCARDING
 * </pre>
 */
final class InputHalf {

    private enum State {
        READING,
        SKIPPING,
        DISCARDING
    }

    /** Why reading pauses; one bit each. */
    static final int PAUSED_BY_APPLICATION = 1;

    static final int PAUSED_BY_OUTPUT = 2;

    private static final byte[] NOTHING = {};

    private final Connection connection;
    private volatile State state = State.READING;
    private byte[] held = NOTHING;
    private int heldLength;
    private int searched;
    private int wanted;
    private int skipped;
    private int pauses;
    private boolean ended;
    private volatile boolean endTold;
    private boolean anyFrame;
    private boolean partial;
    private boolean unterminatedTold;
    private long partialSinceNanos;

    /** What the last part of a frame has left; 0 where the next frame begins. */
    private long partRest;

    InputHalf(Connection connection) {
        this.connection = connection;
    }

    /** Whether something may still reach the handler: frames, or the end. Any thread. */
    boolean isOpen() {
        return !endTold && state != State.DISCARDING;
    }

    /** Whether this side wants to hear nothing more. */
    boolean isDiscarded() {
        return state == State.DISCARDING;
    }

    /** The peer has closed its half, and nothing that came before is still to be delivered. */
    boolean hasEnded() {
        return ended && !isOpen();
    }

    boolean isPaused() {
        return pauses != 0;
    }

    /** Returns whether reading has changed between paused and not. */
    boolean pause(int cause) {
        int before = pauses;
        pauses |= cause;
        return before == 0;
    }

    /** Returns whether reading has changed between paused and not. */
    boolean resume(int cause) {
        int before = pauses;
        pauses &= ~cause;
        return before != 0 && pauses == 0;
    }

    /** Nothing more is delivered; what comes is counted by the connection and forgotten. */
    void discard() {
        state = State.DISCARDING;
        forget();
    }

    void received(MemorySegment buffer, int offset, int length) {
        switch (state) {
            case DISCARDING -> connection.life().discarded(length);
            case SKIPPING -> skip(buffer, offset, offset + length);
            case READING -> read(buffer, offset, length);
        }
    }

    private void read(MemorySegment buffer, int offset, int length) {
        if (heldLength == 0) {
            deliver(buffer, offset, offset + length, 0);
        } else if (pauses == 0 && heldLength + length < wanted) {
            holdMore(buffer, offset, length);
        } else {
            int before = heldLength;
            MemorySegment joined =
                    connection.loop().assembly().join(held, before, buffer, offset, length);
            deliver(joined, 0, before + length, searched);
        }
    }

    /** A pause is over. What it held back is delivered; its time was not the peer's. */
    void readOn() {
        if (partial) {
            partialSinceNanos = connection.loop().nanoTime();
            connection.deadlines().arm();
        }
        deliverHeld();
    }

    private void deliverHeld() {
        if (heldLength > 0 && state == State.READING && pauses == 0) {
            int length = heldLength;
            MemorySegment copy =
                    connection.loop().assembly().join(held, length, MemorySegment.NULL, 0, 0);
            deliver(copy, 0, length, searched);
        }
        if (ended && !endTold && pauses == 0) {
            end();
        }
    }

    private void deliver(MemorySegment bytes, int from, int to, int alreadySearched) {
        if (!anyFrame && connection.settings().looksAtFirstBytes()) {
            String other = OtherProtocol.ofFirstBytes(bytes, from, to);
            if (!other.isEmpty()) {
                connection.life().wrongProtocol(other);
                return;
            }
        }
        FramePartCallback parts = connection.settings().parts();
        if (parts != null) {
            deliverParts(parts, bytes, from, to);
            return;
        }
        Framing framing = connection.settings().framing();
        FrameBounds bounds = connection.loop().bounds();
        int at = from;
        int skipSearch = alreadySearched;
        while (at < to && pauses == 0 && state == State.READING) {
            bounds.clear();
            Cut cut = framing.cut(bytes, at, to, skipSearch, bounds);
            switch (cut) {
                case FRAME -> {
                    at = bounds.next;
                    partial = false;
                    deliverFrame(bytes, bounds.from, bounds.to);
                }
                case MORE -> {
                    hold(bytes, at, to, to - at);
                    wanted = bounds.wanted;
                    return;
                }
                case TOO_LONG, MALFORMED -> at = refuse(cut, bytes, at, to);
            }
            skipSearch = 0;
        }
        if (state == State.READING) {
            hold(bytes, at, to, 0);
        }
    }

    /** Frames in parts: only what decides nothing yet, a few bytes, is held. */
    private void deliverParts(FramePartCallback parts, MemorySegment bytes, int from, int to) {
        Framing framing = connection.settings().framing();
        FrameBounds bounds = connection.loop().bounds();
        int at = from;
        while (at < to && pauses == 0 && state == State.READING) {
            bounds.clear();
            Cut cut = framing.part(bytes, at, to, partRest, bounds);
            if (cut == Cut.MORE) {
                break;
            }
            if (cut != Cut.FRAME) {
                at = refuse(cut, bytes, at, to);
                continue;
            }
            at = bounds.next;
            partRest = bounds.rest;
            partial = false;
            anyFrame = true;
            if (partRest == 0 || bounds.to > bounds.from) {
                connection.deliverPart(parts, bytes, bounds.from, bounds.to, partRest == 0);
            }
        }
        if (state == State.READING) {
            hold(bytes, at, to, 0);
            if (partRest != 0) {
                beginPartial();
            }
        }
    }

    private void deliverFrame(MemorySegment bytes, int from, int to) {
        if (!anyFrame && connection.settings().looksAtFirstBytes()) {
            String other = OtherProtocol.ofFirstLine(bytes, from, to);
            if (!other.isEmpty()) {
                connection.life().wrongProtocol(other);
                return;
            }
        }
        anyFrame = true;
        connection.deliver(bytes, from, to - from);
    }

    /** Returns where to go on. */
    private int refuse(Cut cut, MemorySegment bytes, int at, int to) {
        Framing framing = connection.settings().framing();
        if (!(framing instanceof LineFraming lines) || lines.skipBytesMax() == 0) {
            FrameBounds bounds = connection.loop().bounds();
            FrameException why = framing.refusal(cut, bytes, at, to, bounds);
            if (!anyFrame
                    && !connection.settings().protocolName().isEmpty()
                    && !why.looksLike().isEmpty()) {
                connection.life().wrongProtocol(why.looksLike());
            } else {
                connection.life().frameRefused(why);
            }
            return to;
        }
        connection.tell(lines.tooLongText());
        if (state != State.READING) {
            return to;
        }
        anyFrame = true; // whatever comes behind it is not the first of this connection
        dropHeld(); // what comes behind the end of this line is not joined to its beginning
        beginPartial();
        state = State.SKIPPING;
        skipped = 0;
        return skipTo(bytes, at, to);
    }

    private void skip(MemorySegment bytes, int from, int to) {
        int next = skipTo(bytes, from, to);
        if (next < to) {
            deliver(bytes, next, to, 0);
        }
    }

    private int skipTo(MemorySegment bytes, int from, int to) {
        int next = connection.settings().framing().skip(bytes, from, to);
        if (next >= 0) {
            state = State.READING;
            partial = false;
            return next;
        }
        skipped += to - from;
        if (skipped > ((LineFraming) connection.settings().framing()).skipBytesMax()) {
            connection.life().frameWithoutEnd(skipped);
        }
        return to;
    }

    private void hold(MemorySegment bytes, int from, int to, int searchedOfIt) {
        int length = to - from;
        if (length == 0) {
            forget();
            return;
        }
        if (held.length < length) {
            held = new byte[Math.max(64, Integer.highestOneBit(length - 1) << 1)];
        }
        MemorySegment.copy(bytes, JAVA_BYTE, from, held, 0, length);
        heldLength = length;
        searched = searchedOfIt;
        wanted = 0;
        anyFrame |= pauses != 0; // whole frames may wait here: they are no unterminated text
        beginPartial();
    }

    /**
     * More of a frame whose length is known, but not its end: kept without another look, so that a
     * long frame in many small pieces costs one copy. Memory grows with what has come, not with
     * what was announced.
     */
    private void holdMore(MemorySegment bytes, int from, int length) {
        int together = heldLength + length;
        if (held.length < together) {
            held = Arrays.copyOf(held, Math.max(together, Math.min(2 * held.length, wanted)));
        }
        MemorySegment.copy(bytes, JAVA_BYTE, from, held, heldLength, length);
        heldLength = together;
    }

    private void beginPartial() {
        if (!partial) {
            partial = true;
            partialSinceNanos = connection.loop().nanoTime();
            connection.deadlines().arm();
        }
    }

    private void forget() {
        dropHeld();
        partial = false;
    }

    private void dropHeld() {
        held = NOTHING;
        heldLength = 0;
        searched = 0;
        wanted = 0;
    }

    /** The peer has closed its half: what is held comes first, then the end. */
    void peerEnded() {
        ended = true;
        if (state == State.DISCARDING) {
            endTold = true;
            connection.life().inputEnded();
        } else {
            deliverHeld();
        }
    }

    private void end() {
        boolean hasRest = heldLength > 0 || partRest != 0;
        if (hasRest && state == State.READING && connection.settings().framing().isText()) {
            deliverRest();
            if (pauses != 0) {
                return; // the end comes when reading goes on
            }
        }
        endTold = true;
        connection.life().inputEnded();
    }

    /** What is held is a frame, although its end has not come. */
    private void deliverRest() {
        byte[] rest = Arrays.copyOf(held, heldLength);
        forget();
        MemorySegment last =
                connection.loop().assembly().join(rest, rest.length, MemorySegment.NULL, 0, 0);
        FramePartCallback parts = connection.settings().parts();
        if (parts == null) {
            deliverFrame(last, 0, rest.length);
        } else {
            partRest = 0;
            connection.deliverPart(parts, last, 0, rest.length, true);
        }
    }

    /** Until something about input is due; the maximum for nothing. */
    long nanosLeft(long nowNanos) {
        if (!partial || pauses != 0) {
            return Long.MAX_VALUE;
        }
        long frame = connection.settings().frameNanos();
        long nanos = frame == 0 ? Long.MAX_VALUE : frame;
        if (mayTellUnterminated()) {
            LineFraming lines = (LineFraming) connection.settings().framing();
            nanos = Math.min(nanos, lines.unterminatedAfter().toNanos());
        }
        return nanos == Long.MAX_VALUE ? nanos : nanos - (nowNanos - partialSinceNanos);
    }

    private boolean mayTellUnterminated() {
        return partial
                && !anyFrame
                && !unterminatedTold
                && connection.settings().framing() instanceof LineFraming lines
                && !lines.unterminatedText().isEmpty();
    }

    /** Does what is due by {@code nowNanos}. */
    void checkDeadlines(long nowNanos) {
        if (!partial || pauses != 0) {
            return;
        }
        long age = nowNanos - partialSinceNanos;
        if (mayTellUnterminated()) {
            LineFraming lines = (LineFraming) connection.settings().framing();
            if (age >= lines.unterminatedAfter().toNanos()) {
                unterminatedTold = true;
                connection.tell(lines.unterminatedText());
            }
        }
        if (connection.settings().frameNanos() > 0 && age >= connection.settings().frameNanos()) {
            if (connection.settings().framing() instanceof LineFraming lines
                    && lines.endsWithTheRead()) {
                deliverRest(); // a byte of another charset: its sender does not know of an end
            } else {
                connection.life().frameTimedOut();
            }
        }
    }
}
