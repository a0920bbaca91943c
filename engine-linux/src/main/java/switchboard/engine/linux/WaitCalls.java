package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static switchboard.engine.linux.Libc.CAPTURE;
import static switchboard.engine.linux.Libc.link;
import static switchboard.engine.linux.Libc.returnsInt;
import static switchboard.engine.linux.Libc.thrown;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The calls that wait for many descriptors, as {@link Libc} has the others. One thread only. */
final class WaitCalls {

    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLL_CTL_MOD = 3;
    static final int F_GETFD = 1;

    private final Libc libc;

    WaitCalls(Libc libc) {
        this.libc = libc;
    }

    private static final class Select {
        static final MethodHandle CALL =
                link(
                        "select",
                        returnsInt(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                        CAPTURE);
    }

    /** Each set has 1,024 bits; Linux writes the time that was left into {@code timeout}. */
    int select(int descriptors, long in, long out, long exceptional, long timeout) {
        try {
            return libc.answer(
                    (int)
                            Select.CALL.invokeExact(
                                    libc.captured, descriptors, in, out, exceptional, timeout));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class PPoll {
        static final MethodHandle CALL =
                link("ppoll", returnsInt(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), CAPTURE);
    }

    int ppoll(long descriptors, long count, long timeout, long signals) {
        try {
            return libc.answer(
                    (int)
                            PPoll.CALL.invokeExact(
                                    libc.captured, descriptors, count, timeout, signals));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class EpollCreate1 {
        static final MethodHandle CALL = link("epoll_create1", returnsInt(JAVA_INT), CAPTURE);
    }

    int epollCreate1(int flags) {
        try {
            return libc.answer((int) EpollCreate1.CALL.invokeExact(libc.captured, flags));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class EpollCtl {
        static final MethodHandle CALL =
                link("epoll_ctl", returnsInt(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG), CAPTURE);
    }

    int epollCtl(int epoll, int operation, int descriptor, long event) {
        try {
            return libc.answer(
                    (int)
                            EpollCtl.CALL.invokeExact(
                                    libc.captured, epoll, operation, descriptor, event));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class EpollWait {
        static final MethodHandle CALL =
                link("epoll_wait", returnsInt(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT), CAPTURE);
    }

    int epollWait(int epoll, long events, int eventsMax, int timeoutMillis) {
        try {
            return libc.answer(
                    (int)
                            EpollWait.CALL.invokeExact(
                                    libc.captured, epoll, events, eventsMax, timeoutMillis));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Fcntl {
        static final MethodHandle CALL =
                link(
                        "fcntl",
                        returnsInt(JAVA_INT, JAVA_INT),
                        CAPTURE,
                        Linker.Option.firstVariadicArg(2));
    }

    int fcntl(int descriptor, int command) {
        try {
            return libc.answer((int) Fcntl.CALL.invokeExact(libc.captured, descriptor, command));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }
}
