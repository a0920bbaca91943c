package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** Descriptors of other kinds than sockets, closed with this. One thread. */
final class TestCalls implements AutoCloseable {

    private static final int AF_UNIX = 1;
    static final int O_RDONLY = 0;
    static final int O_RDWR_NOCTTY = 2 | 0x100;

    private static final MethodHandle PIPE2 =
            Libc.link("pipe2", Libc.returnsInt(JAVA_LONG, JAVA_INT));
    private static final MethodHandle SOCKETPAIR =
            Libc.link("socketpair", Libc.returnsInt(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle OPEN =
            Libc.link(
                    "open",
                    Libc.returnsInt(JAVA_LONG, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle UNLOCKPT = Libc.link("unlockpt", Libc.returnsInt(JAVA_INT));

    private final Arena arena = Arena.ofConfined();
    private final List<Integer> opened = new ArrayList<>();

    /** A pipe(7), non-blocking. */
    record Pipe(int source, int sink) {}

    Pipe pipe() {
        MemorySegment both = arena.allocate(JAVA_INT, 2);
        assertThat(call(() -> (int) PIPE2.invokeExact(both.address(), Libc.SOCK_NONBLOCK)))
                .isZero();
        int source = both.getAtIndex(JAVA_INT, 0);
        int sink = both.getAtIndex(JAVA_INT, 1);
        opened.addAll(List.of(source, sink));
        return new Pipe(source, sink);
    }

    /** One of two Unix sockets that are connected. */
    int unixSocket() {
        MemorySegment both = arena.allocate(JAVA_INT, 2);
        int type = Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK;
        assertThat(call(() -> (int) SOCKETPAIR.invokeExact(AF_UNIX, type, 0, both.address())))
                .isZero();
        opened.addAll(List.of(both.getAtIndex(JAVA_INT, 0), both.getAtIndex(JAVA_INT, 1)));
        return both.getAtIndex(JAVA_INT, 0);
    }

    int open(String path, int flags) {
        MemorySegment name = arena.allocateFrom(path);
        int descriptor = call(() -> (int) OPEN.invokeExact(name.address(), flags));
        assertThat(descriptor).isNotNegative();
        opened.add(descriptor);
        return descriptor;
    }

    /** The side of a pseudoterminal (pty(7)) that stands for its person. */
    int terminal() {
        int master = open("/dev/ptmx", O_RDWR_NOCTTY);
        assertThat(call(() -> (int) UNLOCKPT.invokeExact(master))).isZero();
        return master;
    }

    void write(int descriptor, String text) {
        MemorySegment bytes = arena.allocateFrom(text);
        assertThat(Libc.write(descriptor, bytes.address(), text.length())).isEqualTo(text.length());
    }

    void closeNow(int descriptor) {
        opened.remove(Integer.valueOf(descriptor));
        Libc.close(descriptor);
    }

    private interface Call {
        int run() throws Throwable;
    }

    private static int call(Call call) {
        try {
            return call.run();
        } catch (Throwable t) {
            throw Libc.thrown(t);
        }
    }

    @Override
    public void close() {
        opened.forEach(Libc::close);
        arena.close();
    }
}
