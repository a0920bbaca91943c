package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static switchboard.engine.linux.Libc.CAPTURE;
import static switchboard.engine.linux.Libc.link;
import static switchboard.engine.linux.Libc.returnsInt;
import static switchboard.engine.linux.Libc.returnsLong;
import static switchboard.engine.linux.Libc.thrown;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The calls about files, as {@link Libc} has the others. One thread only. */
final class FileCalls {

    static final int AT_FDCWD = -100;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int O_RDONLY = 0;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    /** One of the numbers that are not the same on x86 and ARM. */
    static final int O_NOFOLLOW =
            System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    static final int POSIX_FADV_WILLNEED = 3;
    static final int TCP_CORK = 3;
    static final int RWF_NOWAIT = 8;
    static final int STATX_TYPE = 0x1;
    static final int STATX_SIZE = 0x200;

    private final Libc libc;

    FileCalls(Libc libc) {
        this.libc = libc;
    }

    private static final class OpenAt {
        static final MethodHandle CALL =
                link(
                        "openat",
                        returnsInt(JAVA_INT, JAVA_LONG, JAVA_INT),
                        CAPTURE,
                        Linker.Option.firstVariadicArg(3));
    }

    int openat(int folder, long path, int flags) {
        try {
            return libc.answer((int) OpenAt.CALL.invokeExact(libc.captured, folder, path, flags));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class Statx {
        static final MethodHandle CALL =
                link(
                        "statx",
                        returnsInt(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG),
                        CAPTURE);
    }

    /** Unlike fstat's, its structure is the same on every processor. */
    int statx(int descriptor, long path, int flags, int mask, long into) {
        try {
            return libc.answer(
                    (int)
                            Statx.CALL.invokeExact(
                                    libc.captured, descriptor, path, flags, mask, into));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class PRead {
        static final MethodHandle CALL =
                link("pread", returnsLong(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG), CAPTURE);
    }

    long pread(int descriptor, long buffer, long bytes, long position) {
        try {
            return libc.answer(
                    (long)
                            PRead.CALL.invokeExact(
                                    libc.captured, descriptor, buffer, bytes, position));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class PReadV2 {
        static final MethodHandle CALL =
                link(
                        "preadv2",
                        returnsLong(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
                        CAPTURE);
    }

    long preadv2(int descriptor, long vector, int pieces, long position, int flags) {
        try {
            return libc.answer(
                    (long)
                            PReadV2.CALL.invokeExact(
                                    libc.captured, descriptor, vector, pieces, position, flags));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class FAdvise {
        static final MethodHandle CALL =
                link("posix_fadvise", returnsInt(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    }

    /** An advice that is not taken does no harm, so there is no answer. Any thread. */
    static void fadvise(int descriptor, long position, long bytes, int advice) {
        try {
            int ignored = (int) FAdvise.CALL.invokeExact(descriptor, position, bytes, advice);
        } catch (Throwable t) {
            throw thrown(t);
        }
    }

    private static final class SendFile {
        static final MethodHandle CALL =
                link("sendfile", returnsLong(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), CAPTURE);
    }

    /**
     * A socket whose peer is gone raises SIGPIPE beside the error, for there is no MSG_NOSIGNAL
     * here; the JVM ignores that signal.
     */
    long sendfile(int socket, int file, long position, long bytes) {
        try {
            return libc.answer(
                    (long) SendFile.CALL.invokeExact(libc.captured, socket, file, position, bytes));
        } catch (Throwable t) {
            throw thrown(t);
        }
    }
}
