package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import switchboard.engine.SocketOptions;
import switchboard.engine.readiness.Errno;

/** Options of sockets (socket(7), tcp(7)). The thread of the arena only. */
final class OptionCalls {

    private final Libc libc;
    private final MemorySegment value;
    private final MemorySegment valueBytes;

    OptionCalls(Arena arena, Libc libc) {
        this.libc = libc;
        value = arena.allocate(JAVA_INT);
        valueBytes = arena.allocate(JAVA_INT);
    }

    /** What concerns TCP, and {@link #ofAny}. */
    int ofTcp(int descriptor, SocketOptions options) {
        int result = ofAny(descriptor, options);
        if (result == 0 && !options.congestionControl().isEmpty()) {
            result = congestionControl(descriptor, options.congestionControl());
        }
        if (result == 0 && options.noDelay()) {
            result = set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, 1);
        }
        if (result == 0 && options.userTimeoutMillis() > 0) {
            int millis = options.userTimeoutMillis();
            result = set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_USER_TIMEOUT, millis);
        }
        if (result == 0 && options.keepAliveIdleSeconds() > 0) {
            result = keepAlive(descriptor, options);
        }
        return result;
    }

    /** Before listen and connect, since the window that a peer is offered follows from them. */
    int ofAny(int descriptor, SocketOptions options) {
        int result = 0;
        if (options.sendBufferBytes() > 0) {
            result = set(descriptor, Libc.SOL_SOCKET, Libc.SO_SNDBUF, options.sendBufferBytes());
        }
        if (result == 0 && options.receiveBufferBytes() > 0) {
            int bytes = options.receiveBufferBytes();
            result = set(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, bytes);
        }
        return result;
    }

    private int congestionControl(int descriptor, String name) {
        try (Arena once = Arena.ofConfined()) {
            MemorySegment text = once.allocateFrom(name);
            int length = (int) text.byteSize() - 1;
            int result =
                    libc.setsockopt(
                            descriptor,
                            Libc.IPPROTO_TCP,
                            Libc.TCP_CONGESTION,
                            text.address(),
                            length);
            // What the kernel says so for paths means something else here.
            return result == -Errno.ENOENT ? -Errno.ENOPROTOOPT : result;
        }
    }

    private int keepAlive(int descriptor, SocketOptions options) {
        int idle = options.keepAliveIdleSeconds();
        int interval = options.keepAliveIntervalSeconds();
        int probes = options.keepAliveProbes();
        int result = set(descriptor, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE, 1);
        if (result == 0) {
            result = set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE, idle);
        }
        if (result == 0) {
            result = set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL, interval);
        }
        return result == 0 ? set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPCNT, probes) : result;
    }

    /** The value of an integer option, or a negated errno. */
    int get(int descriptor, int level, int name) {
        valueBytes.set(JAVA_INT, 0, Integer.BYTES);
        int result =
                libc.getsockopt(descriptor, level, name, value.address(), valueBytes.address());
        return result < 0 ? result : value.get(JAVA_INT, 0);
    }

    /** Sets an integer option (setsockopt(2)); 0 or a negated errno. */
    int set(int descriptor, int level, int name, int number) {
        value.set(JAVA_INT, 0, number);
        return libc.setsockopt(descriptor, level, name, value.address(), Integer.BYTES);
    }
}
