package switchboard.engine.readiness;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import switchboard.engine.DatagramOptions;
import switchboard.engine.Datagrams;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineException;
import switchboard.engine.EngineFile;
import switchboard.engine.Operation;
import switchboard.engine.PeerCredentials;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;

/**
 * The verbs that an engine carries out at once by plain calls, however it is told of what happens:
 * those that never wait and are not answered later. Loop thread only, but for the try to send of
 * any thread.
 */
public abstract class PlainVerbs implements Engine {

    private final SocketCalls calls;
    private final DatagramCalls datagrams;

    /** Verbs by these calls, which stay the engine's. */
    protected PlainVerbs(SocketCalls calls) {
        this.calls = calls;
        this.datagrams = calls.datagrams();
    }

    /** The descriptor of a handle of this engine. */
    protected abstract int descriptor(SocketHandle socket);

    /** The descriptor of a handle of this engine that is for datagrams, and open. */
    protected abstract int datagramDescriptor(SocketHandle socket);

    /** Opens a listener. Returns its descriptor. */
    protected final int openListener(Endpoint at, SocketOptions options) throws EngineException {
        return requireDone(calls.listen(at, options), Operation.LISTEN);
    }

    /** Opens a socket for datagrams. Returns its descriptor. */
    protected final int openDatagram(Endpoint at, DatagramOptions options) throws EngineException {
        return requireDone(datagrams.open(at, options), Operation.OPEN);
    }

    private static int requireDone(int result, Operation operation) throws EngineException {
        if (result < 0) {
            throw new EngineException(Errno.failure(-result, operation));
        }
        return result;
    }

    @Override
    public final void connectTo(SocketHandle socket, Endpoint peer) throws EngineException {
        requireDone(datagrams.connect(datagramDescriptor(socket), peer), Operation.CONNECT);
    }

    @Override
    public final void joinGroup(SocketHandle socket, InetAddress group, int interfaceIndex)
            throws EngineException {
        int descriptor = datagramDescriptor(socket);
        requireDone(datagrams.join(descriptor, group, interfaceIndex), Operation.OPEN);
    }

    @Override
    public final void leaveGroup(SocketHandle socket, InetAddress group, int interfaceIndex)
            throws EngineException {
        int descriptor = datagramDescriptor(socket);
        requireDone(datagrams.leave(descriptor, group, interfaceIndex), Operation.OPEN);
    }

    @Override
    public final int sendTo(SocketHandle socket, Datagrams list) {
        return datagrams.send(datagramDescriptor(socket), list);
    }

    @Override
    public final EngineFile openFile(Path path) throws IOException {
        return calls.openFile(path);
    }

    @Override
    public final boolean isInMemory(EngineFile file, long position, long count) {
        return calls.isInMemory(file, position, count);
    }

    @Override
    public final long trySend(
            SocketHandle connection, MemorySegment bytes, long offset, long length) {
        return calls.trySend(descriptor(connection), bytes, offset, length);
    }

    @Override
    public final Endpoint localAddress(SocketHandle socket) {
        return calls.localAddress(descriptor(socket));
    }

    @Override
    public final Optional<PeerCredentials> peerCredentials(SocketHandle socket) {
        return calls.peerCredentials(descriptor(socket));
    }
}
