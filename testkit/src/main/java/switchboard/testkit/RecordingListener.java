package switchboard.testkit;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import switchboard.engine.AcceptedSocket;
import switchboard.engine.Datagrams;
import switchboard.engine.EngineListener;
import switchboard.engine.Failure;
import switchboard.engine.SocketHandle;
import switchboard.testkit.EngineEvent.Accepted;
import switchboard.testkit.EngineEvent.Closed;
import switchboard.testkit.EngineEvent.Connected;
import switchboard.testkit.EngineEvent.Datagram;
import switchboard.testkit.EngineEvent.Ended;
import switchboard.testkit.EngineEvent.Failed;
import switchboard.testkit.EngineEvent.Received;
import switchboard.testkit.EngineEvent.Sent;
import switchboard.testkit.EngineEvent.Writable;

/**
 * Keeps every callback of an engine, and every byte received, and does in the callback what the
 * test wants done there. The polling thread only.
 */
public final class RecordingListener implements EngineListener {

    private final List<EngineEvent> events = new ArrayList<>();
    private final IdentityHashMap<SocketHandle, ByteArrayOutputStream> input =
            new IdentityHashMap<>();
    private final IdentityHashMap<SocketHandle, List<byte[]>> contents = new IdentityHashMap<>();
    private final List<Integer> batches = new ArrayList<>();
    private Consumer<EngineEvent> reaction = event -> {};

    /** A listener that has heard nothing and does nothing. */
    public RecordingListener() {}

    /** From now on this is done inside every callback, after it was recorded. */
    public void react(Consumer<EngineEvent> reaction) {
        this.reaction = reaction;
    }

    /** From now on this is done inside every callback of one kind. */
    public <E extends EngineEvent> void on(Class<E> kind, Consumer<? super E> reaction) {
        react(event -> {
            if (kind.isInstance(event)) {
                reaction.accept(kind.cast(event));
            }
        });
    }

    /** Everything so far. */
    public List<EngineEvent> all() {
        return List.copyOf(events);
    }

    /** Everything so far that was for one handle. */
    public List<EngineEvent> of(SocketHandle handle) {
        return events.stream().filter(event -> event.handle() == handle).toList();
    }

    /** What of one kind was for one handle. */
    public <E extends EngineEvent> List<E> of(SocketHandle handle, Class<E> kind) {
        return of(handle).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** How often a kind of callback came for one handle. */
    public int count(SocketHandle handle, Class<? extends EngineEvent> kind) {
        int count = 0;
        for (EngineEvent event : events) {
            count += event.handle() == handle && kind.isInstance(event) ? 1 : 0;
        }
        return count;
    }

    /** All bytes received on one handle. */
    public byte[] input(SocketHandle handle) {
        ByteArrayOutputStream bytes = input.get(handle);
        return bytes == null ? new byte[0] : bytes.toByteArray();
    }

    /** How many bytes were received on one handle. */
    public int inputBytes(SocketHandle handle) {
        ByteArrayOutputStream bytes = input.get(handle);
        return bytes == null ? 0 : bytes.size();
    }

    /** Forgets the events, not the bytes. */
    public void forget() {
        events.clear();
    }

    @Override
    public void accepted(SocketHandle listener, AcceptedSocket socket) {
        record(new Accepted(listener, socket));
    }

    @Override
    public void connected(SocketHandle handle) {
        record(new Connected(handle));
    }

    @Override
    public void received(SocketHandle handle, MemorySegment buffer, int offset, int length) {
        byte[] bytes = buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        input.computeIfAbsent(handle, key -> new ByteArrayOutputStream()).writeBytes(bytes);
        record(new Received(handle, length));
    }

    @Override
    public void datagrams(SocketHandle handle, Datagrams datagrams) {
        batches.add(datagrams.count());
        for (int i = 0; i < datagrams.count(); i++) {
            MemorySegment bytes =
                    datagrams.segment(i).asSlice(datagrams.offset(i), datagrams.length(i));
            contents.computeIfAbsent(handle, key -> new ArrayList<>())
                    .add(bytes.toArray(ValueLayout.JAVA_BYTE));
            int length = datagrams.length(i);
            record(new Datagram(handle, datagrams.peer(i), length, datagrams.isTruncated(i)));
        }
    }

    /** The bytes of all datagrams received on one handle, in their order. */
    public List<byte[]> datagrams(SocketHandle handle) {
        return List.copyOf(contents.getOrDefault(handle, List.of()));
    }

    /** How many datagrams came together, each time that some came. */
    public List<Integer> batches() {
        return List.copyOf(batches);
    }

    @Override
    public void ended(SocketHandle handle) {
        record(new Ended(handle));
    }

    @Override
    public void sent(SocketHandle handle, long bytes) {
        record(new Sent(handle, bytes));
    }

    @Override
    public void writable(SocketHandle handle) {
        record(new Writable(handle));
    }

    @Override
    public void failed(SocketHandle handle, Failure failure) {
        record(new Failed(handle, failure));
    }

    @Override
    public void closed(SocketHandle handle) {
        record(new Closed(handle));
    }

    private void record(EngineEvent event) {
        events.add(event);
        reaction.accept(event);
    }
}
