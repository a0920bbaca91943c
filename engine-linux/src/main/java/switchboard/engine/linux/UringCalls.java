package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static switchboard.engine.linux.Libc.CAPTURE;
import static switchboard.engine.linux.Libc.link;
import static switchboard.engine.linux.Libc.returnsInt;
import static switchboard.engine.linux.Libc.returnsLong;
import static switchboard.engine.linux.Libc.thrown;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls of io_uring, as {@link Libc} has the others. The C library has no functions for them:
 * they go through syscall(2), which is variadic, by numbers that are the same on every
 * architecture. One thread only.
 */
@SuppressWarnings("restricted") // mapped memory is given its size here, and nowhere else
final class UringCalls {

    private static final long IO_URING_SETUP = 425;
    private static final long IO_URING_ENTER = 426;
    private static final long IO_URING_REGISTER = 427;
    private static final int PROT_READ_AND_WRITE = 1 | 2;
    private static final int MAP_SHARED_POPULATED = 0x1 | 0x8000;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x2 | 0x20;
    private static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(1);

    private final Libc libc;

    UringCalls(Libc libc) {
        this.libc = libc;
    }

    private static final class Setup {
        static final MethodHandle CALL =
                link("syscall", returnsLong(JAVA_LONG, JAVA_INT, JAVA_LONG), CAPTURE, VARIADIC);
    }

    /** io_uring_setup(2): a descriptor, or a negated errno. */
    int setup(int entries, long parameters) {
        try {
            return (int)
                    libc.answer(
                            (long)
                                    Setup.CALL.invokeExact(
                                            libc.captured, IO_URING_SETUP, entries, parameters));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Enter {
        static final MethodHandle CALL =
                link(
                        "syscall",
                        returnsLong(
                                JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG,
                                JAVA_LONG),
                        CAPTURE,
                        VARIADIC);
    }

    /** io_uring_enter2(2): the number of submissions taken, or a negated errno. */
    int enter(int ring, int submissions, int minimum, int flags, long argument, long bytes) {
        try {
            return (int)
                    libc.answer(
                            (long)
                                    Enter.CALL.invokeExact(
                                            libc.captured,
                                            IO_URING_ENTER,
                                            ring,
                                            submissions,
                                            minimum,
                                            flags,
                                            argument,
                                            bytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Register {
        static final MethodHandle CALL =
                link(
                        "syscall",
                        returnsLong(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                        CAPTURE,
                        VARIADIC);
    }

    /** io_uring_register(2): 0, or a negated errno. */
    int register(int ring, int operation, long argument, int count) {
        try {
            return (int)
                    libc.answer(
                            (long)
                                    Register.CALL.invokeExact(
                                            libc.captured,
                                            IO_URING_REGISTER,
                                            ring,
                                            operation,
                                            argument,
                                            count));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class MMap {
        static final MethodHandle CALL =
                link(
                        "mmap",
                        returnsLong(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
                        CAPTURE);
    }

    /**
     * Maps memory that a ring shares with the kernel (mmap(2)); it lasts until {@link #munmap}.
     *
     * @throws java.io.UncheckedIOException when there is no room
     */
    MemorySegment mapRing(int ring, long offset, long bytes) {
        return mmap(bytes, MAP_SHARED_POPULATED, ring, offset);
    }

    /**
     * Maps memory that begins with a page, all 0, of which a page is taken only when it is used; it
     * lasts until {@link #munmap}.
     *
     * @throws java.io.UncheckedIOException when there is no room
     */
    MemorySegment mapPages(long bytes) {
        return mmap(bytes, MAP_PRIVATE_ANONYMOUS, -1, 0);
    }

    private MemorySegment mmap(long bytes, int flags, int descriptor, long offset) {
        long address;
        try {
            address =
                    (long)
                            MMap.CALL.invokeExact(
                                    libc.captured,
                                    0L,
                                    bytes,
                                    PROT_READ_AND_WRITE,
                                    flags,
                                    descriptor,
                                    offset);
        } catch (Throwable t) {
            throw thrown(t);
        }
        if (address == -1) {
            throw Libc.failed((int) libc.answer(address), "mmap");
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private static final class MUnmap {
        static final MethodHandle CALL = link("munmap", returnsInt(JAVA_LONG, JAVA_LONG));
    }

    /** munmap(2); nobody may touch the memory any more. */
    static void munmap(MemorySegment mapped) {
        try {
            int ignored = (int) MUnmap.CALL.invokeExact(mapped.address(), mapped.byteSize());
        } catch (Throwable t) {
            throw thrown(t);
        }
    }
}
