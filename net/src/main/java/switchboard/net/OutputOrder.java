package switchboard.net;

import org.jspecify.annotations.Nullable;
import switchboard.engine.Slices;

/**
 * What waits to be sent on one connection, in its order: queued bytes, those of a {@link Source}
 * between them where its frames end, and a file behind what was queued before it. Loop thread only.
 */
final class OutputOrder extends ChunkQueue {

    private @Nullable Source source;
    private @Nullable FileOutput file;
    private boolean sourceEndsWithFrame;
    private int offeredFromSource;
    private int offeredBeforeFile;

    OutputOrder(ChunkPool pool) {
        super(pool);
    }

    void source(@Nullable Source attached) {
        source = attached;
    }

    boolean hasSource() {
        return source != null;
    }

    /** The source gives the rest of a frame it has begun and then nothing more. */
    void endSourceWithFrame() {
        sourceEndsWithFrame = true;
    }

    /** A file behind what is queued now; what is queued later waits for it. */
    void file(FileOutput part) {
        file = part;
        part.begin(bytes());
    }

    @Nullable FileOutput file() {
        return file;
    }

    void fileIsOver() {
        file = null;
    }

    /** Whether nothing waits here. */
    boolean isEmpty() {
        return bytes() == 0 && source == null && file == null;
    }

    /** Offers what is next, at most so many bytes of a source and of what is queued behind it. */
    void offer(Slices into, long bytesMax) {
        FileOutput part = file;
        if (part != null) {
            offerWithFile(part, into);
        } else if (offerSource(into, bytesMax) && bytes() > 0) {
            gather(into, bytesMax - offeredFromSource);
        }
    }

    /** Offers what is queued before a file, and the file itself if its bytes are in memory. */
    private void offerWithFile(FileOutput part, Slices into) {
        long before = Math.min(part.bytesBefore(), OutputHalf.BYTES_PER_SEND);
        offeredBeforeFile = (int) gather(into, before);
        if (offeredBeforeFile == part.bytesBefore()) {
            part.gatherCopied(into);
        }
    }

    /**
     * Queued bytes go before the source's, but only where a frame of the source ends. Returns
     * whether they may stand behind what is offered now.
     */
    private boolean offerSource(Slices into, long bytesMax) {
        Source from = source;
        offeredFromSource = 0;
        if (from == null) {
            return true;
        }
        if (bytes() == 0 && !sourceEndsWithFrame) {
            offeredFromSource = (int) from.gather(into, bytesMax);
            return false;
        }
        long rest = from.frameRest();
        if (rest > 0) {
            offeredFromSource = (int) from.gather(into, Math.min(rest, bytesMax));
        }
        return offeredFromSource == rest;
    }

    /** The socket took so many bytes of what was offered last. */
    void offerTaken(long bytes) {
        FileOutput part = file;
        if (part != null) {
            long before = Math.min(bytes, offeredBeforeFile);
            taken(before);
            part.taken(before, bytes - before);
            return;
        }
        long fromSource = Math.min(bytes, offeredFromSource);
        if (fromSource > 0 && source != null) {
            source.taken(fromSource);
        }
        if (bytes > fromSource) {
            taken(bytes - fromSource);
        }
    }
}
