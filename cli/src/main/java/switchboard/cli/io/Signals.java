package switchboard.cli.io;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** Where a command learns that it is asked to end. Any thread. */
public interface Signals {

    /** From now on each of the signals calls this, on a thread of its own. */
    void onStop(Consumer<StopSignal> action);

    /** From now on SIGHUP no longer ends the process but calls this. */
    default void onHangUp(Runnable action) {}

    /** The signals of this process. */
    static Signals ofProcess() {
        return new Signals() {
            @Override
            public void onStop(Consumer<StopSignal> action) {
                for (StopSignal signal : StopSignal.values()) {
                    handle(signal.name(), () -> action.accept(signal));
                }
            }

            @Override
            public void onHangUp(Runnable action) {
                handle("HUP", action);
            }
        };
    }

    /**
     * {@code sun.misc.Signal} by reflection: named in source it is a warning that cannot be turned
     * off, and a shutdown hook learns neither which signal came nor of a second one.
     */
    private static void handle(String signal, Runnable action) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object handler =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handlers},
                            (proxy, method, arguments) -> {
                                action.run();
                                return null;
                            });
            Object number = signals.getConstructor(String.class).newInstance(signal);
            signals.getMethod("handle", signals, handlers).invoke(null, number, handler);
        } catch (InvocationTargetException e) {
            // A signal that this machine does not have, or that was given to somebody else.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks that this process be stopped, as Ctrl-Z does; the JVM cannot do so itself. */
    static void suspend() throws InterruptedException {
        String stop = "kill -TSTP " + ProcessHandle.current().pid();
        try {
            new ProcessBuilder("sh", "-c", stop).inheritIO().start().waitFor();
        } catch (IOException e) {
            // No shell, nobody to go back to.
        }
    }
}
