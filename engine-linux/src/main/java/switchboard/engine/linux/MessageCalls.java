package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static switchboard.engine.linux.Libc.CAPTURE;
import static switchboard.engine.linux.Libc.link;
import static switchboard.engine.linux.Libc.returnsLong;
import static switchboard.engine.linux.Libc.thrown;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The calls that are made for every message, as {@link Libc} has the others. They go through
 * syscall(2): glibc's own functions for them are points at which a thread can be cancelled, which
 * costs a process with threads two atomic operations each. One thread only, but for {@link
 * #trySend}.
 */
final class MessageCalls {

    private static final boolean X86 = !System.getProperty("os.arch").equals("aarch64");
    private static final long SENDTO = X86 ? 44 : 206;
    private static final long RECVFROM = X86 ? 45 : 207;
    private static final long SENDMSG = X86 ? 46 : 211;
    private static final long RECVMMSG = X86 ? 299 : 243;
    private static final long SENDMMSG = X86 ? 307 : 269;

    private final Libc libc;

    MessageCalls(Libc libc) {
        this.libc = libc;
    }

    /** recvfrom and sendto take the same arguments; the address and its length are none. */
    private static final class Transfer {
        static final MethodHandle CALL =
                link(
                        "syscall",
                        returnsLong(
                                JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG,
                                JAVA_LONG),
                        CAPTURE,
                        Linker.Option.firstVariadicArg(1));
    }

    /** See recv(2). */
    long recv(int descriptor, long buffer, long bytes, int flags) {
        try {
            return libc.answer(
                    (long)
                            Transfer.CALL.invokeExact(
                                    libc.captured,
                                    RECVFROM,
                                    descriptor,
                                    buffer,
                                    bytes,
                                    flags,
                                    0L,
                                    0L));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    /** See send(2). */
    long send(int descriptor, long buffer, long bytes, int flags) {
        try {
            return libc.answer(
                    (long)
                            Transfer.CALL.invokeExact(
                                    libc.captured,
                                    SENDTO,
                                    descriptor,
                                    buffer,
                                    bytes,
                                    flags,
                                    0L,
                                    0L));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Uncaptured {
        static final MethodHandle SENDTO_CALL =
                link(
                        "syscall",
                        returnsLong(
                                JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG,
                                JAVA_LONG),
                        Linker.Option.firstVariadicArg(1));
    }

    /**
     * See send(2); a failure is just -1, since the place where errno is left belongs to a thread.
     * Any thread.
     */
    static long trySend(int descriptor, long buffer, long bytes, int flags) {
        try {
            return (long)
                    Uncaptured.SENDTO_CALL.invokeExact(
                            SENDTO, descriptor, buffer, bytes, flags, 0L, 0L);
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class SendMsg {
        static final MethodHandle CALL =
                link(
                        "syscall",
                        returnsLong(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
                        CAPTURE,
                        Linker.Option.firstVariadicArg(1));
    }

    /** See sendmsg(2). */
    long sendmsg(int descriptor, long message, int flags) {
        try {
            return libc.answer(
                    (long)
                            SendMsg.CALL.invokeExact(
                                    libc.captured, SENDMSG, descriptor, message, flags));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    /** recvmmsg and sendmmsg; the latter takes no time limit, which the former is given none of. */
    private static final class Many {
        static final MethodHandle CALL =
                link(
                        "syscall",
                        returnsLong(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG),
                        CAPTURE,
                        Linker.Option.firstVariadicArg(1));
    }

    /** See recvmmsg(2). */
    int recvmmsg(int descriptor, long messages, int count, int flags) {
        return many(RECVMMSG, descriptor, messages, count, flags);
    }

    /** See sendmmsg(2). */
    int sendmmsg(int descriptor, long messages, int count, int flags) {
        return many(SENDMMSG, descriptor, messages, count, flags);
    }

    private int many(long call, int descriptor, long messages, int count, int flags) {
        try {
            return (int)
                    libc.answer(
                            (long)
                                    Many.CALL.invokeExact(
                                            libc.captured,
                                            call,
                                            descriptor,
                                            messages,
                                            count,
                                            flags,
                                            0L));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }
}
