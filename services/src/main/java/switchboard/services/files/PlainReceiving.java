package switchboard.services.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.ClosedDirectoryStreamException;
import java.time.Duration;
import java.util.List;
import switchboard.engine.Endpoint;
import switchboard.net.Connection;

/**
 * One connection of the tutorials' protocol: a greeting, the size in digits, {@code ko}, the bytes.
 * Nothing ends the digits but a pause, so those of the first read count and any that follow within
 * 200 ms; what comes behind them is the file. One thread, which waits.
 */
final class PlainReceiving implements Runnable {

    static final byte[] GREETING = "welcome to conair".getBytes(US_ASCII);
    static final byte[] GO_ON = "ko".getBytes(US_ASCII);

    private static final Duration DIGITS_TIME = Duration.ofMillis(200);
    private static final int DIGITS_MAX = 18;
    private static final int PIECE_BYTES = 64 << 10;

    private final Connection connection;
    private final ByteFeed feed;
    private final Folder folder;
    private final ReceiveOptions options;
    private final Claims claims;
    private final ReceiveListener listener;
    private final Storing storing;
    private final Pace pace;
    private final Endpoint from;
    private ByteBuffer behindDigits = ByteBuffer.allocate(0);

    PlainReceiving(
            Connection connection,
            ByteFeed feed,
            Folder folder,
            ReceiveOptions options,
            Claims claims,
            ReceiveListener listener) {
        this.connection = connection;
        this.feed = feed;
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
        boolean ignored = connection.send(GREETING);
        try {
            receive(size());
            listener.finished(from);
        } catch (RefusedException e) {
            listener.refused(from, options.output(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            listener.broke(from, String.valueOf(e.getMessage()));
        } catch (ClosedDirectoryStreamException e) {
            listener.broke(from, "the receiver was closed");
        } finally {
            connection.close();
        }
    }

    private long size() throws IOException {
        StringBuilder digits = new StringBuilder();
        ByteBuffer read = feed.take(PIECE_BYTES);
        long deadlineNanos = System.nanoTime() + DIGITS_TIME.toNanos();
        while (read.hasRemaining()) {
            while (read.hasRemaining() && isDigit(read.get(read.position()))) {
                digits.append((char) read.get());
            }
            if (read.hasRemaining() || digits.length() > DIGITS_MAX) {
                break;
            }
            long left = Math.max(deadlineNanos - System.nanoTime(), 0);
            read = feed.take(PIECE_BYTES, Duration.ofNanos(left));
        }
        behindDigits = read;
        if (digits.isEmpty() || digits.length() > DIGITS_MAX) {
            throw new IOException(
                    digits.isEmpty() && !read.hasRemaining()
                            ? "the sender has left before it said a size"
                            : "the sender says a size that is no number of bytes");
        }
        return Long.parseLong(digits.toString());
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private void receive(long size) throws IOException {
        String name = options.output();
        storing.requireSize(size);
        try (Claims.Claim _ = claims.take(name);
                Place place = folder.place(List.of(name))) {
            boolean replaces = storing.mayReplace(place.existing(), name);
            Storing.requireRoom(place, size);
            goOn();
            listener.began(from, name, size, 0);
            receive(place, size, name, replaces);
            listener.stored(from, name, size);
        }
    }

    private void receive(Place place, long size, String name, boolean replaces) throws IOException {
        try (PartFile part = place.openPart()) {
            try {
                part.restart();
                store(part, size, name);
                part.commit(replaces);
            } catch (TransferException e) {
                throw e; // what was cut off stays
            } catch (IOException e) {
                part.deleteBecause(e);
                throw e;
            }
        }
    }

    private void goOn() {
        boolean ignored = connection.send(GO_ON);
    }

    private void store(PartFile part, long size, String name) throws IOException {
        ByteBuffer piece = behindDigits;
        while (part.bytes() < size) {
            long left = size - part.bytes();
            if (!piece.hasRemaining()) {
                piece = feed.take((int) Math.min(left, pace.pieceBytes(PIECE_BYTES)));
            }
            if (!piece.hasRemaining()) {
                throw new TransferException(
                        TransferException.Kind.PEER,
                        "%s is cut after %d of %d bytes: %s"
                                .formatted(name, part.bytes(), size, feed.whyGone()));
            }
            int bytes = (int) Math.min(left, piece.remaining());
            ByteBuffer some = piece.slice(piece.position(), bytes);
            piece.position(piece.position() + bytes); // what is beyond the size is nobody's
            part.write(some);
            pace.passed(bytes);
            listener.progressed(from, name, part.bytes());
        }
    }
}
