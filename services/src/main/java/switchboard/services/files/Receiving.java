package switchboard.services.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import switchboard.engine.Endpoint;
import switchboard.net.Connection;
import switchboard.services.files.Message.Accept;
import switchboard.services.files.Message.Bye;
import switchboard.services.files.Message.Cause;
import switchboard.services.files.Message.Data;
import switchboard.services.files.Message.End;
import switchboard.services.files.Message.Offer;
import switchboard.services.files.Message.Progress;
import switchboard.services.files.Message.Refused;
import switchboard.services.files.Message.Start;
import switchboard.services.files.Message.Verified;

/**
 * One connection of a {@link ReceiveServer}: what its thread does with what comes. One thread,
 * which waits for the peer and the disk.
 *
 * <pre>
 *   greeting, then for every OFFER
 *     refused -> REFUSED      there already -> VERIFIED      else ACCEPT, and then
 *     START DATA* END -> PROGRESS* VERIFIED, or REFUSED when something is wrong
 *   until BYE
 * </pre>
 */
final class Receiving implements Runnable {

    private static final int PROGRESS_BYTES = 512 << 10;
    private static final int PIECE_BYTES = 64 << 10;

    private final Connection connection;
    private final MessageReader in;
    private final Folder folder;
    private final ReceiveOptions options;
    private final Claims claims;
    private final ReceiveListener listener;
    private final Storing storing;
    private final Pace pace;
    private final Endpoint from;

    Receiving(
            Connection connection,
            ByteFeed feed,
            Folder folder,
            ReceiveOptions options,
            Claims claims,
            ReceiveListener listener) {
        this.connection = connection;
        this.in = new MessageReader(feed);
        this.folder = folder;
        this.options = options;
        this.claims = claims;
        this.listener = listener;
        this.from = connection.remoteAddress();
        this.storing = new Storing(options, listener, from);
        this.pace = new Pace(options.bytesPerSecond());
    }

    @Override
    public void run() {
        boolean ignored = connection.send(Message.GREETING);
        try {
            in.readGreeting();
            while (serve(in.next())) {}
            listener.finished(from);
        } catch (IOException e) {
            listener.broke(from, String.valueOf(e.getMessage()));
        } catch (ClosedDirectoryStreamException e) {
            listener.broke(from, "the receiver was closed");
        } finally {
            connection.close();
        }
    }

    /** Answers one message; false after the last. */
    private boolean serve(Message message) throws IOException {
        switch (message) {
            case Offer offer -> offered(offer);
            case Data(int length) -> discard(length); // of a file that was refused meanwhile
            case Start _, End _ -> {}
            case Bye _ -> {
                say(new Bye());
                return false;
            }
            default ->
                    throw new IOException("the sender says what only a receiver says: " + message);
        }
        return true;
    }

    private void say(Message message) {
        boolean ignored = connection.send(message.encoded());
    }

    private void discard(int length) throws IOException {
        for (int left = length; left > 0; ) {
            left -= in.data(Math.min(left, PIECE_BYTES)).remaining();
        }
    }

    private void offered(Offer offer) throws IOException {
        String shown = FileNames.shown(offer.name());
        try {
            receive(offer);
        } catch (RefusedException e) {
            say(e.message());
            listener.refused(from, shown, String.valueOf(e.getMessage()));
        } catch (TransferException e) {
            throw e;
        } catch (FileSystemException e) {
            String why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            say(new Refused(Cause.STORAGE, "it cannot be stored: " + why));
            listener.refused(from, shown, "it cannot be stored: " + e.getMessage());
        } catch (IOException e) {
            say(new Refused(Cause.STORAGE, "it cannot be stored: " + e.getMessage()));
            listener.refused(from, shown, "it cannot be stored: " + e.getMessage());
        }
    }

    private void receive(Offer offer) throws IOException {
        List<String> parts = parts(offer);
        if (offer.folder()) {
            if (!options.output().isEmpty()) {
                throw new RefusedException(Cause.POLICY, "no folders are taken (--output)");
            }
            folder.make(parts);
            say(new Verified(0, Hash.NONE));
            return;
        }
        if (offer.size() < Message.SIZE_UNKNOWN) {
            throw new RefusedException(Cause.PROTOCOL, "no file has " + offer.size() + " bytes");
        }
        storing.requireSize(offer.size());
        String name = String.join("/", parts);
        try (Claims.Claim _ = claims.take(name);
                Place place = folder.place(parts)) {
            BasicFileAttributes existing = place.existing();
            if (existing != null && isThere(existing, offer, place)) {
                place.endCommit(existing);
                say(new Verified(offer.size(), offer.hash()));
                listener.stored(from, name, offer.size());
                return;
            }
            receive(offer, place, name, storing.mayReplace(existing, name));
        }
    }

    private List<String> parts(Offer offer) throws RefusedException {
        try {
            return FileNames.parts(options.output().isEmpty() ? offer.name() : options.output());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Cause.NAME, String.valueOf(e.getMessage()));
        }
    }

    /** A transfer of many files that is tried again finds those that were complete. */
    private static boolean isThere(BasicFileAttributes existing, Offer offer, Place place)
            throws IOException {
        return existing.isRegularFile()
                && existing.size() == offer.size()
                && place.hashOfExisting().equals(offer.hash());
    }

    private void receive(Offer offer, Place place, String name, boolean replaces)
            throws IOException {
        boolean known = offer.size() != Message.SIZE_UNKNOWN;
        try (PartFile part = place.openPart()) {
            boolean begun = false;
            try {
                part.resume(known ? offer.size() : 0);
                Storing.requireRoom(place, known ? offer.size() - part.bytes() : 0);
                say(new Accept(part.bytes(), part.hash()));
                begun = true;
                start(part, name, offer);
                End end = store(part, name, offer);
                requireWhole(part, offer, end);
                part.commit(replaces);
            } catch (IOException e) {
                // What was cut off stays for the next try, what is wrong or has no room does not.
                boolean cut = e instanceof TransferException;
                boolean canGoOn = part.bytes() > 0 && known && (cut || !begun);
                if (!canGoOn) {
                    part.deleteBecause(e);
                }
                throw e;
            }
            say(new Verified(part.bytes(), part.hash()));
            listener.stored(from, name, part.bytes());
        }
    }

    private void start(PartFile part, String name, Offer offer) throws IOException {
        if (!(in.next() instanceof Start(long offset))) {
            throw new TransferException(
                    TransferException.Kind.PEER, "the sender does not say where it starts");
        }
        if (offset == 0) {
            part.restart();
        } else if (offset != part.bytes()) {
            throw new RefusedException(Cause.PROTOCOL, "nothing was said of " + offset);
        }
        listener.began(from, name, offer.size(), offset);
    }

    private End store(PartFile part, String name, Offer offer) throws IOException {
        long max = offer.size() == Message.SIZE_UNKNOWN ? options.fileBytesMax() : offer.size();
        long told = part.bytes();
        while (true) {
            switch (in.next()) {
                case Data(int length) -> {
                    if (length > max - part.bytes()) {
                        discard(length);
                        throw tooMuch(offer, max);
                    }
                    told = store(part, length, name, told);
                }
                case End end -> {
                    return end;
                }
                default ->
                        throw new TransferException(
                                TransferException.Kind.PEER,
                                "the sender turns to something else in the middle of a file");
            }
        }
    }

    private static RefusedException tooMuch(Offer offer, long max) {
        return offer.size() == Message.SIZE_UNKNOWN
                ? new RefusedException(
                        Cause.POLICY, "it is longer than the %d that are taken".formatted(max))
                : new RefusedException(Cause.INTEGRITY, "more comes than was announced");
    }

    private long store(PartFile part, int length, String name, long alreadyTold)
            throws IOException {
        long told = alreadyTold;
        int left = length;
        try {
            while (left > 0) {
                ByteBuffer piece = in.data(Math.min(left, pace.pieceBytes(PIECE_BYTES)));
                int bytes = piece.remaining();
                left -= bytes;
                part.write(piece);
                pace.passed(bytes);
                if (part.bytes() - told >= PROGRESS_BYTES) {
                    told = part.bytes();
                    say(new Progress(told));
                    listener.progressed(from, name, told);
                }
            }
        } catch (TransferException e) {
            throw e;
        } catch (IOException e) {
            discard(left); // so that the sender's next message is found
            throw e;
        }
        return told;
    }

    private static void requireWhole(PartFile part, Offer offer, End end) throws RefusedException {
        boolean known = offer.size() != Message.SIZE_UNKNOWN;
        if (part.bytes() != end.size() || (known && part.bytes() != offer.size())) {
            throw new RefusedException(Cause.INTEGRITY, "not so much came as was announced");
        }
        Hash stored = part.hash();
        if (!stored.equals(end.hash()) || (known && !stored.equals(offer.hash()))) {
            throw new RefusedException(
                    Cause.INTEGRITY, "what came has another SHA-256 than was announced");
        }
    }
}
