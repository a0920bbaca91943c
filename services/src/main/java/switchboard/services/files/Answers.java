package switchboard.services.files;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import switchboard.services.files.Message.Progress;
import switchboard.services.files.Message.Refused;
import switchboard.services.files.TransferException.Kind;

/**
 * What a receiver says, read by a thread of its own, so that progress and refusals are seen while
 * data are on their way. Any thread.
 */
final class Answers {

    /** A receiver that says more than is asked is not listened to for ever. */
    private static final int WAITING_MAX = 64;

    private final MessageReader in;
    private final SendListener listener;
    private final BlockingQueue<Answer> waiting = new LinkedBlockingQueue<>();
    private volatile String name = "";
    private volatile boolean refusal;

    private sealed interface Answer {
        record Said(Message message) implements Answer {}

        record Broken(TransferException why) implements Answer {}
    }

    Answers(ByteFeed feed, SendListener listener) {
        this.in = new MessageReader(feed);
        this.listener = listener;
    }

    void start() {
        Thread.ofVirtual().name("switchboard-answers").start(this::read);
    }

    private void read() {
        try {
            in.readGreeting();
            while (true) {
                Message message = in.next();
                if (message instanceof Progress(long bytes)) {
                    listener.progressed(name, bytes);
                } else {
                    refusal |= message instanceof Refused;
                    waiting.add(new Answer.Said(message));
                }
                if (waiting.size() > WAITING_MAX) {
                    throw new TransferException(Kind.PEER, "the receiver says too much");
                }
            }
        } catch (TransferException e) {
            refusal = true; // nothing more has to be sent
            waiting.add(new Answer.Broken(e));
        }
    }

    /** From now on answers are about this. */
    void about(String item) {
        name = item;
        refusal = refusal && waiting.peek() instanceof Answer.Broken;
    }

    /** Whether the receiver takes no more of what is being sent. */
    boolean hasRefusal() {
        return refusal;
    }

    /**
     * The next answer, waiting for it.
     *
     * @throws TransferException when there is none any more
     */
    Message next() throws TransferException {
        try {
            Answer answer = waiting.take();
            return switch (answer) {
                case Answer.Said(Message message) -> message;
                case Answer.Broken(TransferException why) -> {
                    waiting.add(answer);
                    throw why;
                }
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferException(Kind.LOCAL, "interrupted");
        }
    }
}
