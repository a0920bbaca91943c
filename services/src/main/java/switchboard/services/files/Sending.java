package switchboard.services.files;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.engine.EngineFile;
import switchboard.net.FileOutcome;
import switchboard.services.files.Message.Accept;
import switchboard.services.files.Message.Bye;
import switchboard.services.files.Message.Cause;
import switchboard.services.files.Message.Data;
import switchboard.services.files.Message.End;
import switchboard.services.files.Message.Offer;
import switchboard.services.files.Message.Refused;
import switchboard.services.files.Message.Start;
import switchboard.services.files.Message.Verified;
import switchboard.services.files.TransferException.Kind;

/** One connection of a {@link SendClient}: what is said when. One thread, which waits. */
final class Sending {

    private static final int CHUNK_BYTES = 4 << 20;
    private static final int STREAM_BYTES = 64 << 10;
    private static final int HASH_BYTES = 1 << 20;
    private static final Duration GOODBYE_TIME = Duration.ofSeconds(10);

    private final SendLink link;
    private final SendListener listener;
    private final Pace pace;
    private final Answers answers;
    private @Nullable TransferException firstRefusal;

    Sending(SendLink link, SendOptions options, SendListener listener) {
        this.link = link;
        this.listener = listener;
        this.pace = new Pace(options.bytesPerSecond());
        this.answers = new Answers(link.feed(), listener);
    }

    void run(List<SendItem> items) throws IOException {
        link.send(Message.GREETING);
        answers.start();
        for (SendItem item : items) {
            try {
                send(item);
            } catch (RefusedException e) {
                TransferException refusal = told(item.name(), e);
                firstRefusal = firstRefusal == null ? refusal : firstRefusal;
            }
        }
        say(new Bye());
        if (!(answers.next() instanceof Bye)) {
            throw new TransferException(Kind.PEER, "the receiver does not end as agreed");
        }
        link.finish(GOODBYE_TIME);
        if (firstRefusal != null) {
            throw firstRefusal;
        }
    }

    private TransferException told(String name, RefusedException refused) {
        String why = String.valueOf(refused.getMessage());
        listener.refused(FileNames.shown(name), why);
        Kind kind = refused.message().cause() == Cause.INTEGRITY ? Kind.INTEGRITY : Kind.REFUSED;
        return new TransferException(
                kind, "the receiver does not take " + FileNames.shown(name) + ": " + why);
    }

    private void say(Message message) throws TransferException {
        link.send(message.encoded());
    }

    private void send(SendItem item) throws IOException {
        answers.about(item.name());
        switch (item) {
            case SendItem.OfFile(String name, var path, long size) -> {
                try (EngineFile file = link.open(path)) {
                    sendFile(name, file, size);
                }
            }
            case SendItem.OfFolder(String name) -> {
                say(new Offer(true, 0, Hash.NONE, name));
                verified(answers.next(), 0, Hash.NONE);
            }
            case SendItem.OfStream(String name, InputStream stream) -> sendStream(name, stream);
        }
    }

    private void sendFile(String name, EngineFile file, long size) throws IOException {
        listener.hashing(name, size);
        Hash hash = hash(name, file, size, true);
        say(new Offer(false, size, hash, name));
        Message answer = answers.next();
        if (answer instanceof Accept(long offset, Hash prefix)) {
            long from = isOurs(name, file, size, offset, prefix) ? offset : 0;
            say(new Start(from));
            listener.began(name, size, from);
            sendData(name, file, from, size);
            requireSize(name, file, size);
            say(new End(size, hash));
            answer = answers.next();
        }
        verified(answer, size, hash);
        listener.verified(name, size);
    }

    private boolean isOurs(String name, EngineFile file, long size, long offset, Hash prefix)
            throws IOException {
        return offset > 0 && offset <= size && hash(name, file, offset, false).equals(prefix);
    }

    /** The hash of a file's first bytes; {@code whole} when there must be no more. */
    private Hash hash(String name, EngineFile file, long count, boolean whole) throws IOException {
        MessageDigest digest = Hash.start();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(HASH_BYTES);
            ByteBuffer buffer = memory.asByteBuffer();
            for (long at = 0; at < count; ) {
                int wanted = (int) Math.min(HASH_BYTES, count - at);
                int read = file.read(memory, 0, wanted, at);
                if (read < wanted) {
                    throw changed(name);
                }
                digest.update(buffer.clear().limit(read));
                at += read;
                if (whole) {
                    listener.hashed(name, at);
                }
            }
            if (whole && file.read(memory, 0, 1, count) > 0) {
                throw changed(name);
            }
        }
        return Hash.soFar(digest);
    }

    private static TransferException changed(String name) {
        return new TransferException(
                Kind.INTEGRITY, name + " changes while it is sent: send it when nobody writes it");
    }

    private static void requireSize(String name, EngineFile file, long size) throws IOException {
        if (file.size() != size) {
            throw changed(name);
        }
    }

    private void sendData(String name, EngineFile file, long from, long size) throws IOException {
        for (long at = from; at < size && !answers.hasRefusal(); ) {
            int count = (int) Math.min(pace.pieceBytes(CHUNK_BYTES), size - at);
            FileOutcome outcome = link.send(new Data(count).encoded(), file, at, count);
            switch (outcome) {
                case SENT -> {}
                case FILE_ENDED -> throw changed(name);
                case FILE_FAILED ->
                        throw new TransferException(
                                Kind.LOCAL, name + " cannot be read to its end: the disk fails");
                case CONNECTION_CLOSED -> throw link.gone();
            }
            at += count;
            pace.passed(count);
        }
    }

    private void sendStream(String name, InputStream stream) throws IOException {
        say(new Offer(false, Message.SIZE_UNKNOWN, Hash.NONE, name));
        require(answers.next(), Accept.class);
        say(new Start(0));
        listener.began(name, Message.SIZE_UNKNOWN, 0);
        MessageDigest digest = Hash.start();
        byte[] piece = new byte[STREAM_BYTES];
        long size = 0;
        while (!answers.hasRefusal()) {
            int read = stream.read(piece, 0, pace.pieceBytes(piece.length));
            if (read < 0) {
                break;
            }
            digest.update(piece, 0, read);
            byte[] header = new Data(read).encoded();
            byte[] message = Arrays.copyOf(header, header.length + read);
            System.arraycopy(piece, 0, message, header.length, read);
            link.send(message);
            size += read;
            pace.passed(read);
        }
        Hash hash = Hash.soFar(digest);
        say(new End(size, hash));
        verified(answers.next(), size, hash);
        listener.verified(name, size);
    }

    private static void verified(Message answer, long size, Hash hash) throws IOException {
        Verified verified = require(answer, Verified.class);
        if (verified.size() != size || !verified.hash().equals(hash)) {
            throw new TransferException(
                    Kind.INTEGRITY, "the receiver says that it has stored something else");
        }
    }

    private static <M extends Message> M require(Message answer, Class<M> expected)
            throws IOException {
        if (answer instanceof Refused(Cause cause, String why)) {
            throw new RefusedException(cause, FileNames.shown(why));
        }
        if (!expected.isInstance(answer)) {
            throw new TransferException(
                    Kind.PEER, "the receiver answers what was not asked: " + answer);
        }
        return expected.cast(answer);
    }
}
