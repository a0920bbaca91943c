package switchboard.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Endpoint;
import switchboard.engine.EngineException;
import switchboard.engine.SocketHandle;

/** The multicast groups that a port hears. Any thread. */
final class DatagramGroups {

    private final EventLoop loop;
    private final SocketHandle handle;
    private final Endpoint port;
    private final DatagramOutput output;

    DatagramGroups(EventLoop loop, SocketHandle handle, Endpoint port, DatagramOutput output) {
        this.loop = loop;
        this.handle = handle;
        this.port = port;
        this.output = output;
    }

    private interface Call {
        void run() throws EngineException;
    }

    /** Joins on an interface by its index, 0 for one of the kernel's choice. */
    void join(InetAddress group, int index) throws IOException {
        change(() -> loop.engine().joinGroup(handle, group, index), "join", group);
    }

    /** Takes back a {@link #join}. */
    void leave(InetAddress group, int index) throws IOException {
        change(() -> loop.engine().leaveGroup(handle, group, index), "leave", group);
    }

    private void change(Call call, String verb, InetAddress group) throws IOException {
        String name = group.getHostAddress();
        if (!group.isMulticastAddress()) {
            throw new IOException(name + " is no multicast group");
        }
        if (port instanceof Endpoint.Unix) {
            throw new IOException("a Unix socket has no groups, so it cannot " + verb + " " + name);
        }
        try {
            boolean done =
                    DatagramPort.onLoop(
                            loop,
                            () -> {
                                if (output.isClosed()) {
                                    return false;
                                }
                                call.run();
                                return true;
                            });
            if (!done) {
                throw closed(verb, name, null);
            }
        } catch (RejectedExecutionException loopIsClosed) {
            throw closed(verb, name, loopIsClosed);
        } catch (EngineException e) {
            String why = e.failure().error().sentence();
            throw new IOException("cannot " + verb + " the group " + name + ": " + why, e);
        }
    }

    private static IOException closed(String verb, String group, @Nullable Exception cause) {
        return new IOException(
                "cannot " + verb + " the group " + group + ": the port is closed", cause);
    }
}
