package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;
import switchboard.engine.readiness.Errno;

/**
 * The C library's calls under the names and with the arguments of their man pages, but that a call
 * which fails answers with its negated errno; those that wait are {@link WaitCalls}. One thread
 * only, that of the arena; the static methods any thread.
 *
 * <p>Memory is passed as addresses: a segment would be acquired and released around each call,
 * which for a segment shared by several loops is two contended writes. Whoever calls has checked
 * it.
 *
 * <p>Each function is linked when it is first called: linking costs more than the call by a factor
 * of a million, and a start needs half of them. No call is {@code critical}: that would hold up the
 * collector for as long as the kernel takes.
 */
@SuppressWarnings("restricted") // the one class that calls what the JVM cannot check
final class Libc {

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_ERROR = 4;
    static final int SO_BROADCAST = 6;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_KEEPALIVE = 9;
    static final int SO_PEERCRED = 17;
    static final int SO_PEERNAME = 28;
    static final int SO_DOMAIN = 39;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_KEEPINTVL = 5;
    static final int TCP_KEEPCNT = 6;
    static final int TCP_CONGESTION = 13;
    static final int TCP_USER_TIMEOUT = 18;
    static final int IPPROTO_IP = 0;
    static final int IP_TTL = 2;
    static final int IP_MULTICAST_IF = 32;
    static final int IP_MULTICAST_TTL = 33;
    static final int IP_MULTICAST_LOOP = 34;
    static final int IP_MULTICAST_ALL = 49;
    static final int MCAST_JOIN_GROUP = 42;
    static final int MCAST_LEAVE_GROUP = 45;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_MULTICAST_IF = 17;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_MULTICAST_LOOP = 19;
    static final int IPV6_MULTICAST_ALL = 29;
    static final int IPV6_V6ONLY = 26;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int SHUT_WR = 1;
    static final int IOV_MAX = 1024;
    static final int EFD_NONBLOCK = 0x800;
    static final int EFD_CLOEXEC = 0x80000;

    static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

    /**
     * Where the calls of this object leave errno; never static, or threads would read each other's.
     */
    final MemorySegment captured;

    Libc(Arena arena) {
        captured = arena.allocate(Linker.Option.captureStateLayout());
    }

    static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    static FunctionDescriptor returnsInt(ValueLayout... arguments) {
        return FunctionDescriptor.of(JAVA_INT, arguments);
    }

    static FunctionDescriptor returnsLong(ValueLayout... arguments) {
        return FunctionDescriptor.of(JAVA_LONG, arguments);
    }

    /** What the call said, or the negated errno that it left. */
    int answer(int result) {
        return result >= 0 ? result : -captured.get(JAVA_INT, ERRNO_OFFSET);
    }

    long answer(long result) {
        return result >= 0 ? result : -captured.get(JAVA_INT, ERRNO_OFFSET);
    }

    /** A downcall throws nothing but errors of the JVM, and those of a wrong type of call. */
    static Error thrown(Throwable cause) {
        return cause instanceof Error error ? error : new AssertionError(cause);
    }

    /** {@code too many open files (epoll_create1)}, for a negative answer. */
    static String sentence(int answer, String call) {
        Failure failure = Errno.failure(-answer, Operation.WATCH);
        String number = failure.error() == SocketError.OTHER ? ", errno " + -answer : "";
        return failure.error().sentence() + " (" + call + number + ")";
    }

    /** For what fails only when an engine cannot be made, or is broken. */
    static UncheckedIOException failed(int answer, String call) {
        return failed(sentence(answer, call));
    }

    static UncheckedIOException failed(String sentence) {
        return new UncheckedIOException(sentence, new IOException(sentence));
    }

    private static final class Socket {
        static final MethodHandle CALL =
                link("socket", returnsInt(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE);
    }

    int socket(int domain, int type, int protocol) {
        try {
            return answer((int) Socket.CALL.invokeExact(captured, domain, type, protocol));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Bind {
        static final MethodHandle CALL =
                link("bind", returnsInt(JAVA_INT, JAVA_LONG, JAVA_INT), CAPTURE);
    }

    int bind(int descriptor, long address, int addressBytes) {
        try {
            return answer((int) Bind.CALL.invokeExact(captured, descriptor, address, addressBytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class FChmod {
        static final MethodHandle CALL = link("fchmod", returnsInt(JAVA_INT, JAVA_INT), CAPTURE);
    }

    int fchmod(int descriptor, int mode) {
        try {
            return answer((int) FChmod.CALL.invokeExact(captured, descriptor, mode));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Connect {
        static final MethodHandle CALL =
                link("connect", returnsInt(JAVA_INT, JAVA_LONG, JAVA_INT), CAPTURE);
    }

    int connect(int descriptor, long address, int addressBytes) {
        try {
            return answer(
                    (int) Connect.CALL.invokeExact(captured, descriptor, address, addressBytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Listen {
        static final MethodHandle CALL = link("listen", returnsInt(JAVA_INT, JAVA_INT), CAPTURE);
    }

    int listen(int descriptor, int backlog) {
        try {
            return answer((int) Listen.CALL.invokeExact(captured, descriptor, backlog));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Accept4 {
        static final MethodHandle CALL =
                link("accept4", returnsInt(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT), CAPTURE);
    }

    int accept4(int descriptor, long address, long addressBytes, int flags) {
        try {
            return answer(
                    (int)
                            Accept4.CALL.invokeExact(
                                    captured, descriptor, address, addressBytes, flags));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class GetSockName {
        static final MethodHandle CALL =
                link("getsockname", returnsInt(JAVA_INT, JAVA_LONG, JAVA_LONG), CAPTURE);
    }

    int getsockname(int descriptor, long address, long addressBytes) {
        try {
            return answer(
                    (int)
                            GetSockName.CALL.invokeExact(
                                    captured, descriptor, address, addressBytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class GetPeerName {
        static final MethodHandle CALL =
                link("getpeername", returnsInt(JAVA_INT, JAVA_LONG, JAVA_LONG), CAPTURE);
    }

    int getpeername(int descriptor, long address, long addressBytes) {
        try {
            return answer(
                    (int)
                            GetPeerName.CALL.invokeExact(
                                    captured, descriptor, address, addressBytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class SetSockOpt {
        static final MethodHandle CALL =
                link(
                        "setsockopt",
                        returnsInt(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                        CAPTURE);
    }

    int setsockopt(int descriptor, int level, int name, long value, int valueBytes) {
        try {
            return answer(
                    (int)
                            SetSockOpt.CALL.invokeExact(
                                    captured, descriptor, level, name, value, valueBytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class GetSockOpt {
        static final MethodHandle CALL =
                link(
                        "getsockopt",
                        returnsInt(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
                        CAPTURE);
    }

    int getsockopt(int descriptor, int level, int name, long value, long valueBytes) {
        try {
            return answer(
                    (int)
                            GetSockOpt.CALL.invokeExact(
                                    captured, descriptor, level, name, value, valueBytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Shutdown {
        static final MethodHandle CALL = link("shutdown", returnsInt(JAVA_INT, JAVA_INT), CAPTURE);
    }

    int shutdown(int descriptor, int how) {
        try {
            return answer((int) Shutdown.CALL.invokeExact(captured, descriptor, how));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class EventFd {
        static final MethodHandle CALL = link("eventfd", returnsInt(JAVA_INT, JAVA_INT), CAPTURE);
    }

    int eventfd(int initial, int flags) {
        try {
            return answer((int) EventFd.CALL.invokeExact(captured, initial, flags));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Read {
        static final MethodHandle CALL =
                link("read", returnsLong(JAVA_INT, JAVA_LONG, JAVA_LONG), CAPTURE);
    }

    long read(int descriptor, long buffer, long bytes) {
        try {
            return answer((long) Read.CALL.invokeExact(captured, descriptor, buffer, bytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Write {
        static final MethodHandle CALL = link("write", returnsLong(JAVA_INT, JAVA_LONG, JAVA_LONG));
    }

    /** Any thread; a failure is just -1. */
    static long write(int descriptor, long buffer, long bytes) {
        try {
            return (long) Write.CALL.invokeExact(descriptor, buffer, bytes);
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Close {
        static final MethodHandle CALL = link("close", returnsInt(JAVA_INT));
    }

    /**
     * Any thread. The descriptor is free whatever the answer is (close(2)), so there is none; a
     * second try could close what another thread has just opened.
     */
    static void close(int descriptor) {
        try {
            int ignored = (int) Close.CALL.invokeExact(descriptor);
        } catch (Throwable t) {
            throw thrown(t);
        }
    }
}
