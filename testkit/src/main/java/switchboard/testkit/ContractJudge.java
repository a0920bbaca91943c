package switchboard.testkit;

import java.util.IdentityHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.SocketHandle;

/**
 * Judges where calls and callbacks come: all on one thread, callbacks only inside {@code poll} and
 * never inside a call or one another. Knows the grammar of each handle, and keeps what was found
 * broken first. The thread that makes it only.
 */
final class ContractJudge {

    /** A call of the engine that answers something. */
    interface Call<T, E extends Exception> {
        T make() throws E;
    }

    /** A call of the engine that answers nothing. */
    interface Action<E extends Exception> {
        void run() throws E;
    }

    private final Thread owner = Thread.currentThread();
    private final IdentityHashMap<SocketHandle, HandleGrammar> handles = new IdentityHashMap<>();
    private @Nullable AssertionError broken;
    private boolean polling;
    private boolean insideCall;
    private boolean insideCallback;

    /** Makes a call. */
    <T, E extends Exception> T call(String name, Call<T, E> call) throws E {
        requireLoop(name);
        insideCall = true;
        try {
            return call.make();
        } finally {
            insideCall = false;
        }
    }

    /** Makes a call. */
    <E extends Exception> void run(String name, Action<E> call) throws E {
        requireLoop(name);
        insideCall = true;
        try {
            call.run();
        } finally {
            insideCall = false;
        }
    }

    /** Makes the one call inside which callbacks may come. */
    int poll(IntSupplier poll) {
        requireLoop("poll");
        require(!polling, "poll inside poll");
        polling = true;
        try {
            return poll.getAsInt();
        } finally {
            polling = false;
        }
    }

    /**
     * Passes a callback on.
     *
     * @param wrong what the grammar of its handle has against it, or null
     */
    void callback(@Nullable String wrong, Runnable callback) {
        requireLoop("callback");
        require(polling, "a callback outside poll");
        require(!insideCall, "a callback inside a call");
        require(!insideCallback, "a callback inside a callback");
        require(wrong);
        insideCallback = true;
        try {
            callback.run();
        } finally {
            insideCallback = false;
        }
    }

    /** A handle is open. */
    SocketHandle opened(String call, SocketHandle handle, HandleGrammar.Kind kind) {
        require(!handles.containsKey(handle), call + " gives a handle for the second time");
        handles.put(handle, new HandleGrammar(kind));
        return handle;
    }

    /** What may be said about a handle. */
    HandleGrammar grammar(SocketHandle handle) {
        HandleGrammar grammar = handles.get(handle);
        if (grammar == null) {
            throw broken("a handle that this engine has never given");
        }
        return grammar;
    }

    /** How many handles are not yet {@code closed}. */
    int openHandles() {
        return (int) handles.values().stream().filter(handle -> !handle.isClosed()).count();
    }

    private void requireLoop(String call) {
        require(Thread.currentThread() == owner, call + " on " + Thread.currentThread());
    }

    void require(boolean kept, String otherwise) {
        if (!kept) {
            throw broken(otherwise);
        }
    }

    /** Requires that nothing is wrong. */
    void require(@Nullable String wrong) {
        if (wrong != null) {
            throw broken(wrong);
        }
    }

    private AssertionError broken(String how) {
        AssertionError error = new AssertionError("the engine's contract is broken: " + how);
        if (broken == null) {
            broken = error;
        }
        return error;
    }

    /** Throws what was found broken, also if somebody has caught it before. */
    void requireKept() {
        if (broken != null) {
            throw broken;
        }
    }
}
