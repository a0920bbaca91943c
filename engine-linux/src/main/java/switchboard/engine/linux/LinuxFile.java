package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import switchboard.engine.EngineFile;
import switchboard.engine.readiness.Errno;

/** A file by its descriptor (openat(2)), which sendfile(2) wants. Any thread. */
final class LinuxFile extends EngineFile {

    private static final int OPEN_FLAGS =
            FileCalls.O_RDONLY | FileCalls.O_CLOEXEC | FileCalls.O_NOFOLLOW | FileCalls.O_NONBLOCK;

    /** In these steps a page is touched: what is between has come with one of them. */
    private static final long TOUCH_BYTES = 128 << 10;

    // The structure of statx(2), of which two fields are read.
    private static final long STATX_BYTES = 256;
    private static final long STX_MODE = 28;
    private static final long STX_SIZE = 40;
    private static final int S_IFMT = 0xF000;
    private static final int S_IFREG = 0x8000;

    /** How the JVM writes names of files as bytes. */
    private static final Charset NAMES =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private volatile int descriptor;

    private LinuxFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /** See {@link switchboard.engine.Engine#openFile}. */
    static LinuxFile open(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            FileCalls calls = new FileCalls(new Libc(arena));
            long name = arena.allocateFrom(path.toString(), NAMES).address();
            // O_NONBLOCK: to open a FIFO would wait for somebody who writes.
            int result = calls.openat(FileCalls.AT_FDCWD, name, OPEN_FLAGS);
            if (result < 0) {
                throw failed(path, -result);
            }
            LinuxFile file = new LinuxFile(result);
            if (!file.isRegular()) {
                file.close();
                throw new FileSystemException(path.toString(), null, "is no regular file");
            }
            return file;
        }
    }

    private static FileSystemException failed(Path path, int errno) {
        String name = path.toString();
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchFileException(name);
            case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(name);
            case Errno.ELOOP -> new FileSystemException(name, null, "is a symbolic link");
            default -> new FileSystemException(name, null, Libc.sentence(-errno, "openat"));
        };
    }

    private boolean isRegular() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return (statx(arena, FileCalls.STATX_TYPE).get(JAVA_SHORT, STX_MODE) & S_IFMT)
                    == S_IFREG;
        }
    }

    @Override
    public long size() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return statx(arena, FileCalls.STATX_SIZE).get(JAVA_LONG, STX_SIZE);
        }
    }

    private MemorySegment statx(Arena arena, int mask) throws IOException {
        MemorySegment into = arena.allocate(STATX_BYTES, Long.BYTES);
        long empty = arena.allocateFrom("").address();
        int result =
                new FileCalls(new Libc(arena))
                        .statx(descriptor, empty, FileCalls.AT_EMPTY_PATH, mask, into.address());
        if (result < 0) {
            throw new IOException(Libc.sentence(result, "statx"));
        }
        return into;
    }

    /** What sendfile(2) is given; -1 when it is closed. */
    int descriptor() {
        return descriptor;
    }

    @Override
    public int read(MemorySegment into, long offset, int length, long position) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.byteSize());
        try (Arena arena = Arena.ofConfined()) {
            FileCalls calls = new FileCalls(new Libc(arena));
            int done = 0;
            while (done < length) {
                long to = into.address() + offset + done;
                long count = calls.pread(descriptor, to, length - done, position + done);
                if (count < 0 && count != -Errno.EINTR) {
                    throw new IOException(Libc.sentence((int) count, "pread"));
                }
                if (count == 0) {
                    break;
                }
                done += (int) Math.max(count, 0);
            }
            return done;
        }
    }

    @Override
    public void readAhead(long position, long count) throws IOException {
        FileCalls.fadvise(descriptor, position, count, FileCalls.POSIX_FADV_WILLNEED);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            for (long at = position; at < position + count; at += TOUCH_BYTES) {
                read(one, 0, 1, Math.min(at + TOUCH_BYTES, position + count) - 1);
            }
        }
    }

    @Override
    public void close() {
        int open = descriptor;
        descriptor = -1;
        if (open >= 0) {
            Libc.close(open);
        }
    }
}
