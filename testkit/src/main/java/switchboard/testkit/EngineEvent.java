package switchboard.testkit;

import switchboard.engine.AcceptedSocket;
import switchboard.engine.Endpoint;
import switchboard.engine.Failure;
import switchboard.engine.SocketHandle;

/** One callback of an engine as a value. */
public sealed interface EngineEvent {

    SocketHandle handle();

    record Accepted(SocketHandle handle, AcceptedSocket socket) implements EngineEvent {}

    record Connected(SocketHandle handle) implements EngineEvent {}

    record Received(SocketHandle handle, int bytes) implements EngineEvent {}

    /** One datagram of those that came together. */
    record Datagram(SocketHandle handle, Endpoint from, int bytes, boolean truncated)
            implements EngineEvent {}

    record Ended(SocketHandle handle) implements EngineEvent {}

    record Sent(SocketHandle handle, long bytes) implements EngineEvent {}

    record Writable(SocketHandle handle) implements EngineEvent {}

    record Failed(SocketHandle handle, Failure failure) implements EngineEvent {}

    record Closed(SocketHandle handle) implements EngineEvent {}
}
