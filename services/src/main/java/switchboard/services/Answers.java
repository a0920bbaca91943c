package switchboard.services;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import switchboard.net.CloseReason;
import switchboard.net.Connection;

/**
 * Who waits for an answer on one connection, in the order of asking, which is the order in which
 * the server answers. {@link #ask} on any thread, the rest on the connection's loop.
 *
 * @param <T> a question that waits; its answer is its own matter
 */
final class Answers<T extends CompletableFuture<?>> {

    private final Queue<T> waiting = new ArrayDeque<>();
    private @Nullable IOException closed;

    /** Has a question wait, then sends it. */
    void ask(Connection connection, T question, Runnable send) {
        try {
            connection
                    .loop()
                    .execute(() -> {
                        IOException why = closed;
                        if (why != null) {
                            question.completeExceptionally(why);
                            return;
                        }
                        waiting.add(question);
                        send.run();
                    });
        } catch (RejectedExecutionException e) {
            question.completeExceptionally(new IOException("the connection is closed", e));
        }
    }

    /** Who is answered next; null when nobody waits. */
    @Nullable T first() {
        return waiting.peek();
    }

    /** The first has its answer. */
    void removeFirst() {
        waiting.remove();
    }

    /** No answer comes any more. */
    void close(CloseReason reason) {
        IOException why = new IOException("no answer: " + reason.detail());
        closed = why;
        waiting.forEach(question -> question.completeExceptionally(why));
        waiting.clear();
    }
}
