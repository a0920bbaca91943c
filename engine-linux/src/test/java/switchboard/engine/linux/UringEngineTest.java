package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.Slices;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.engine.linux.UringHandle.State;

/** What can be seen from inside only: which operations the kernel still has. */
@Timeout(60)
@EnabledIf(
        value = "switchboard.engine.linux.RingTest#runsHere",
        disabledReason = "the kernel refuses io_uring; ./switchboard engines says why")
class UringEngineTest {

    private static final int MESSAGES = 5_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<SocketChannel> peers = new ArrayList<>();
    private final Listener said = new Listener();
    private UringEngine engine;
    private SocketHandle listener;
    private int descriptorsBefore;

    /** Adopts what is accepted, and checks each end. */
    private final class Listener implements EngineListener {

        final List<UringHandle> connections = new ArrayList<>();
        final List<SocketHandle> closed = new ArrayList<>();
        @Nullable Slices answer;
        int receivedBytes;
        int answered;

        @Override
        public void accepted(SocketHandle on, AcceptedSocket socket) {
            UringHandle handle = (UringHandle) engine.adopt(socket);
            engine.receive(handle, true);
            connections.add(handle);
        }

        @Override
        public void connected(SocketHandle handle) {}

        @Override
        public void received(SocketHandle handle, MemorySegment buffer, int offset, int length) {
            receivedBytes += length;
            if (answer != null) {
                engine.send(handle, answer);
            }
        }

        @Override
        public void ended(SocketHandle handle) {}

        @Override
        public void sent(SocketHandle handle, long bytes) {
            answered++;
        }

        @Override
        public void writable(SocketHandle handle) {}

        @Override
        public void failed(SocketHandle handle, Failure failure) {}

        @Override
        public void closed(SocketHandle handle) {
            assertThat(((UringHandle) handle).inFlight).as("operations after closed").isZero();
            closed.add(handle);
        }
    }

    @BeforeEach
    void open() throws EngineException, IOException {
        SocketChannel.open().close(); // the JDK keeps a descriptor from the first one on
        descriptorsBefore = openDescriptors();
        engine = UringEngine.open(EngineLimits.DEFAULT, UringOptions.DEFAULT, System::nanoTime);
        listener =
                engine.listen(
                        new Endpoint.Inet(InetAddress.getLoopbackAddress(), 0),
                        SocketOptions.DEFAULT);
        engine.accept(listener, true);
    }

    @AfterEach
    void giveBack() throws IOException {
        for (SocketChannel peer : peers) {
            peer.close();
        }
    }

    private static int openDescriptors() {
        return new File("/proc/self/fd").list().length;
    }

    private SocketChannel connect() throws IOException {
        Endpoint.Inet at = (Endpoint.Inet) engine.localAddress(listener);
        SocketChannel peer = SocketChannel.open(new InetSocketAddress(at.address(), at.port()));
        peer.configureBlocking(false);
        peers.add(peer);
        return peer;
    }

    private UringHandle connection() throws IOException {
        int before = said.connections.size();
        connect();
        pollUntil(() -> said.connections.size() > before);
        UringHandle handle = said.connections.getLast();
        pollUntil(() -> handle.inFlight == UringOperations.RECEIVE);
        return handle;
    }

    private void pollUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            engine.poll(1_000_000, said);
        }
    }

    @Test
    void memoryOfACancelledOperationIsGivenBackOnlyAfterItsLastCompletion() throws IOException {
        UringHandle handle = connection();
        int descriptors = openDescriptors();
        engine.close(handle);
        assertThat(handle.state).as("before the kernel was told").isEqualTo(State.CLOSING);
        assertThat(handle.inFlight).isEqualTo(UringOperations.RECEIVE);
        assertThat(openDescriptors()).isEqualTo(descriptors);

        pollUntil(() -> !said.closed.isEmpty()); // and there it is checked
        assertThat(handle.state).isEqualTo(State.CLOSED);
        assertThat(openDescriptors()).isEqualTo(descriptors - 1);
        engine.close();
    }

    @Test
    void engineThatIsClosedWaitsForEveryOperationAndLeavesNothingOpen() throws IOException {
        for (int i = 0; i < 20; i++) {
            connection();
        }
        for (SocketChannel peer : peers) {
            peer.write(ByteBuffer.allocate(100_000)); // is coming in while it closes
        }
        connect(); // and one is being accepted
        engine.close();

        assertThat(engine.isJoined()).isTrue();
        assertThat(openDescriptors()).isEqualTo(descriptorsBefore + peers.size());
        for (SocketChannel peer : peers) {
            assertThat(endOf(peer)).isTrue();
        }
    }

    /** The end, or a reset since not everything was read. */
    private static boolean endOf(SocketChannel peer) {
        try {
            peer.configureBlocking(true);
            return peer.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void receivingAndSendingMakeNoObjects() throws IOException {
        connection();
        SocketChannel peer = peers.getFirst();
        ByteBuffer message = ByteBuffer.allocateDirect(64);
        Slices answer = new Slices();
        try (Arena arena = Arena.ofConfined()) {
            answer.add(arena.allocate(64), 0, 64);
            said.answer = answer;
            // What is made for every message is made every time; what the JVM needs until all is
            // compiled, no longer then.
            long smallest = Long.MAX_VALUE;
            for (int part = 0; part < 40 && smallest >= MESSAGES; part++) {
                long made = 0;
                for (int i = 0; i < MESSAGES; i++) {
                    made += exchange(peer, message);
                }
                smallest = Math.min(smallest, made);
            }
            assertThat(smallest).as("bytes allocated for all messages").isLessThan(MESSAGES);
            engine.close();
        }
    }

    /** One message and its answer; returns what the engine has allocated for them. */
    private long exchange(SocketChannel peer, ByteBuffer message) throws IOException {
        int before = said.answered;
        message.clear();
        peer.write(message);
        long made = -threads.getCurrentThreadAllocatedBytes();
        while (said.answered == before) {
            engine.poll(1_000_000, said);
        }
        made += threads.getCurrentThreadAllocatedBytes();
        message.clear();
        peer.read(message);
        return made;
    }

    @Test
    void idleConnectionHasOneReceiveAndAfterItsFirstBytesItsEndIsWatchedToo() throws IOException {
        UringHandle handle = connection();
        engine.poll(0, said);
        assertThat(handle.inFlight).isEqualTo(UringOperations.RECEIVE);

        peers.getFirst().write(ByteBuffer.allocate(5));
        pollUntil(() -> said.receivedBytes == 5);
        engine.poll(0, said);
        assertThat(handle.inFlight).isEqualTo(UringOperations.RECEIVE | UringOperations.WATCH_END);
        assertThat(handle.heldBytes).isNull();

        peers.getFirst().close();
        pollUntil(() -> handle.inFlight == 0);
        assertThat(handle.endSeen).isTrue();
        engine.close();
    }

    @Test
    void pausedConnectionHasNothingInTheKernel() throws IOException {
        UringHandle handle = connection();
        engine.receive(handle, false);
        pollUntil(() -> handle.inFlight == 0);
        engine.receive(handle, true);
        engine.receive(handle, false);
        engine.poll(0, said);
        assertThat(handle.inFlight).as("off and on within one turn costs nothing").isZero();
        engine.close();
    }
}
