package switchboard.engine.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Availability;
import switchboard.engine.Availability.Available;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.readiness.Errno;

/** Whether the kernel lets this process have a ring, and if not, why and what would help. */
final class UringRefusal {

    private static final Path DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");

    private UringRefusal() {}

    /** Tries it. Any thread; needs native access. */
    static Availability tried() {
        try (Arena arena = Arena.ofConfined()) {
            UringCalls calls = new UringCalls(new Libc(arena));
            MemorySegment params = arena.allocate(UringAbi.PARAMS);
            int ring = Ring.setup(calls, UringOptions.DEFAULT, params);
            if (ring < 0) {
                return of(-ring, "io_uring_setup", disabled());
            }
            int answer;
            try {
                answer = tryBuffers(calls, ring);
            } finally {
                Libc.close(ring);
            }
            return answer < 0
                    ? of(-answer, "io_uring_register", disabled())
                    : new Available(LinuxPollerProvider.CAPABILITIES);
        } catch (RuntimeException | LinkageError e) {
            return new Unavailable("the C library cannot be called: " + e.getMessage(), "use nio");
        }
    }

    /** Rings of buffers came with Linux 5.19, as did accepting again and again. */
    private static int tryBuffers(UringCalls calls, int ring) {
        MemorySegment entries = calls.mapPages(UringAbi.BUF.byteSize());
        try {
            return BufferRing.register(calls, ring, entries, 1);
        } finally {
            UringCalls.munmap(entries);
        }
    }

    private static @Nullable String disabled() {
        try {
            return Files.readString(DISABLED).strip();
        } catch (IOException e) {
            return null; // before Linux 6.6, or not to be seen from here
        }
    }

    /**
     * What a refusal means.
     *
     * @param disabled the value of kernel.io_uring_disabled, null where there is none
     */
    static Unavailable of(int errno, String call, @Nullable String disabled) {
        return switch (errno) {
            case Errno.ENOSYS ->
                    new Unavailable(
                            "the kernel has no io_uring, or a filter hides it",
                            "use epoll, or Linux 5.19 or later without that filter");
            case Errno.EPERM, Errno.EACCES -> forbidden(disabled);
            case Errno.ENOMEM ->
                    new Unavailable(
                            "there is no memory that may be locked for its queues",
                            "raise the limit of locked memory (ulimit -l) or use epoll");
            case Errno.EMFILE, Errno.ENFILE ->
                    new Unavailable(
                            "too many files are open", "raise the limit (ulimit -n) or use epoll");
            case Errno.EINVAL ->
                    new Unavailable(
                            "the kernel is older than Linux 5.19", "use epoll or a newer kernel");
            default -> new Unavailable(Libc.sentence(-errno, call), "use epoll");
        };
    }

    private static Unavailable forbidden(@Nullable String disabled) {
        return switch (disabled) {
            case "1" ->
                    new Unavailable(
                            "kernel.io_uring_disabled is 1, which leaves it to the privileged",
                            "run as a member of the group kernel.io_uring_group, have the setting"
                                    + " changed to 0, or use epoll");
            case "2" ->
                    new Unavailable(
                            "kernel.io_uring_disabled is 2",
                            "have the setting changed to 0 or use epoll");
            case null, default ->
                    new Unavailable(
                            "a container's seccomp filter or another policy forbids it",
                            "have io_uring_setup, io_uring_enter and io_uring_register allowed"
                                    + " there, or use epoll");
        };
    }
}
