package switchboard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import switchboard.engine.Endpoint;
import switchboard.testkit.ProxyFaults.Cut;

/**
 * A proxy on loopback that does to TCP connections what networks do: small segments, delay, a
 * narrow line, cuts, resets and silence. Ends and resets of either side are passed on to the other.
 * Owns its sockets and a few virtual threads per connection. Any thread.
 */
public final class FaultProxy implements AutoCloseable {

    private final Endpoint target;
    private final ServerSocket server;
    private final Gate gate = new Gate();
    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile ProxyFaults toTarget = ProxyFaults.NONE;
    private volatile ProxyFaults toClient = ProxyFaults.NONE;

    private FaultProxy(Endpoint target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /** A proxy that passes everything on to the target, without faults so far. */
    public static FaultProxy to(Endpoint target) {
        try {
            ServerSocket server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
            FaultProxy proxy = new FaultProxy(target, server);
            Thread.ofVirtual().name("fault-proxy").start(proxy::acceptAll);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to in place of the target. */
    public Endpoint address() {
        return new Endpoint.Inet(server.getInetAddress(), server.getLocalPort());
    }

    /** Faults of connections that come from now on. */
    public void faults(ProxyFaults toTarget, ProxyFaults toClient) {
        this.toTarget = toTarget;
        this.toClient = toClient;
    }

    /** Passes nothing on any more, nor the news of an end, until it is switched off again. */
    public void blackhole(boolean on) {
        gate.shut(on);
    }

    /** Cuts every connection there is. */
    public void cutAll(Cut how) {
        connections.forEach(connection -> connection.cut(how));
    }

    /** How many connections there are. */
    public int connections() {
        return connections.size();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                Thread.ofVirtual().name("fault-proxy-connect").start(() -> join(client));
            } catch (IOException e) {
                // The proxy is closed, or this one connection has failed.
            }
        }
    }

    private void join(Socket client) {
        Socket onward = new Socket();
        try {
            onward.setTcpNoDelay(true);
            Endpoint.Inet to = (Endpoint.Inet) target;
            onward.connect(new InetSocketAddress(to.address(), to.port()));
        } catch (IOException e) {
            ProxyConnection.close(onward);
            ProxyConnection.reset(client);
            return;
        }
        ProxyConnection connection =
                new ProxyConnection(client, onward, toTarget, toClient, gate, connections::remove);
        connections.add(connection);
        connection.start();
        if (server.isClosed()) {
            connection.cut(Cut.CLOSE);
        }
    }

    /** Closes every connection. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            gate.shut(false);
            cutAll(Cut.CLOSE);
        }
    }

    /** Open, or shut for everybody. */
    static final class Gate {
        private boolean shut;

        synchronized void shut(boolean on) {
            shut = on;
            notifyAll();
        }

        synchronized void pass() throws InterruptedException {
            while (shut) {
                wait();
            }
        }
    }
}
