package switchboard.net;

import java.lang.foreign.MemorySegment;
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
final class InputHalf extends HeldInput {

    private enum State {
        READING,
        SKIPPING,
        DISCARDING
    }

    /** Why reading pauses; one bit each. */
    static final int PAUSED_BY_APPLICATION = 1;

    static final int PAUSED_BY_OUTPUT = 2;

    private final Connection connection;
    private volatile State state = State.READING;
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

    /** Stops to read before the next frame; what was already read waits. */
    void pause(int cause) {
        boolean reads = pauses == 0;
        pauses |= cause;
        if (reads) {
            connection.switchReceiving(false);
        }
    }

    /** Reads on when this was the last cause to pause; what waits comes first. */
    void resume(int cause) {
        boolean paused = pauses != 0;
        pauses &= ~cause;
        if (paused && pauses == 0) {
            connection.loop().tryExecute(this::readOn);
        }
    }

    /** What is held comes before anything new: bytes would pile up behind it, a reset hide it. */
    private void readOn() {
        if (!connection.isConnected() || pauses != 0) {
            return;
        }
        long began = connection.loop().readClock();
        if (partial) {
            partialSinceNanos = began;
        }
        connection.deadlines().read(); // the time of a pause was not the peer's
        connection.deadlines().arm();
        deliverHeld();
        HandlerCalls.warnIfHeld(connection, began);
        if (pauses == 0) {
            connection.switchReceiving(true);
        }
    }

    /** Nothing more is delivered; what comes is counted by the connection and forgotten. */
    void discard() {
        state = State.DISCARDING;
        forget();
    }

    /** The same, and no pause keeps back what comes. */
    void discardAll() {
        discard();
        if (pauses != 0) {
            pauses = 0;
            connection.switchReceiving(true);
        }
    }

    void received(MemorySegment buffer, int offset, int length) {
        switch (state) {
            case DISCARDING -> connection.life().discarded(length);
            case SKIPPING -> skip(buffer, offset, offset + length);
            case READING -> read(buffer, offset, length);
        }
    }

    private void read(MemorySegment buffer, int offset, int length) {
        int before = heldBytes();
        if (before == 0) {
            deliver(buffer, offset, offset + length, 0);
        } else if (pauses == 0 && isStillUnfinishedWith(length)) {
            holdMore(buffer, offset, length);
            connection.loop().heldMemory().limitFor(connection);
        } else {
            MemorySegment joined = joined(connection.loop().assembly(), buffer, offset, length);
            deliver(joined, 0, before + length, searchedBytes());
        }
    }

    private void deliverHeld() {
        int length = heldBytes();
        if (length > 0 && state == State.READING && pauses == 0) {
            MemorySegment copy = joined(connection.loop().assembly(), MemorySegment.NULL, 0, 0);
            deliver(copy, 0, length, searchedBytes());
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
                    keep(bytes, at, to, to - at, bounds.wanted);
                    return;
                }
                case TOO_LONG, MALFORMED -> at = refuse(cut, bytes, at, to);
            }
            skipSearch = 0;
        }
        if (state == State.READING) {
            keep(bytes, at, to, 0, 0);
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
                HandlerCalls.part(connection, parts, bytes, bounds.from, bounds.to, partRest == 0);
            }
        }
        if (state == State.READING) {
            keep(bytes, at, to, 0, 0);
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
        HandlerCalls.frame(connection, bytes, from, to - from);
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

    /** What is left of a read: a frame's beginning, or what a pause keeps back. */
    private void keep(MemorySegment bytes, int from, int to, int searched, int wanted) {
        if (from == to) {
            forget();
            return;
        }
        hold(bytes, from, to, searched, wanted);
        anyFrame |= pauses != 0; // whole frames may wait here: they are no unterminated text
        beginPartial();
        connection.loop().heldMemory().limitFor(connection);
    }

    @Override
    void memoryChanged(int before, int now) {
        connection.loop().heldMemory().changed(connection, before, now);
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
        boolean hasRest = heldBytes() > 0 || partRest != 0;
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
        int length = heldBytes();
        MemorySegment last = joined(connection.loop().assembly(), MemorySegment.NULL, 0, 0);
        forget();
        FramePartCallback parts = connection.settings().parts();
        if (parts == null) {
            deliverFrame(last, 0, length);
        } else {
            partRest = 0;
            HandlerCalls.part(connection, parts, last, 0, length, true);
        }
    }

    // ---- what is due -------------------------------------------------------------------------

    /** A frame was begun, and nothing of this side keeps its rest back. */
    boolean waitsForRest() {
        return partial && pauses == 0;
    }

    /** When the frame under way began, or reading went on with it. */
    long partialSinceNanos() {
        return partialSinceNanos;
    }

    /** Whether the first frame may yet come from a sender who does not know of an end. */
    boolean mayTellUnterminated() {
        return partial
                && !anyFrame
                && !unterminatedTold
                && connection.settings().framing() instanceof LineFraming lines
                && !lines.unterminatedText().isEmpty();
    }

    void tellUnterminated() {
        unterminatedTold = true;
        connection.tell(((LineFraming) connection.settings().framing()).unterminatedText());
    }

    void frameTimedOut() {
        if (connection.settings().framing() instanceof LineFraming lines
                && lines.endsWithTheRead()) {
            deliverRest(); // a byte of another charset: its sender does not know of an end
        } else {
            connection.life().frameTimedOut();
        }
    }
}
