package switchboard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Availability;
import switchboard.engine.Capability;
import switchboard.engine.Endpoint;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;

/** Engines of one provider with real sockets of this machine. The test's thread only. */
public final class LoopbackFixture implements ContractFixture {

    private static final int SMALL_BUFFER_BYTES = 4 << 10;

    /** More than a listener with a backlog of one keeps. */
    private static final int FILLING_CONNECTS = 8;

    private final EngineProvider provider;
    private final List<AutoCloseable> opened = new ArrayList<>();

    private final @Nullable Path folder;
    private int names;

    /** Over TCP. */
    public LoopbackFixture(EngineProvider provider) {
        this.provider = provider;
        this.folder = null;
    }

    /**
     * Over Unix sockets with paths in a folder, which has to be there and is the caller's to empty.
     */
    public LoopbackFixture(EngineProvider provider, Path folder) {
        this.provider = provider;
        this.folder = folder;
    }

    @Override
    public Engine open(EngineLimits limits) {
        return provider.open(limits);
    }

    @Override
    public LongSupplier clock() {
        return System::nanoTime;
    }

    @Override
    public Set<Capability> capabilities() {
        return switch (provider.check()) {
            case Availability.Available available -> available.capabilities();
            case Availability.Unavailable why ->
                    throw new AssertionError(provider.name() + ": " + why.reason());
        };
    }

    @Override
    public Endpoint anyPort() {
        Path place = folder;
        return place == null
                ? new Endpoint.Inet(InetAddress.getLoopbackAddress(), 0)
                : new Endpoint.Unix(place.resolve(String.valueOf(names++)).toString());
    }

    @Override
    public Peer connect(Endpoint to) {
        return connect(to, 0);
    }

    @Override
    public Peer connectWithSmallBuffer(Endpoint to) {
        return connect(to, SMALL_BUFFER_BYTES);
    }

    private Peer connect(Endpoint to, int bufferBytes) {
        return keep(
                switch (to) {
                    case Endpoint.Inet _ -> RawPeer.connect(to, bufferBytes);
                    case Endpoint.Unix unix -> RawPeer.connect((Endpoint.Unix) anyPort(), unix);
                });
    }

    @Override
    public boolean resetNeedsUnread() {
        return folder != null;
    }

    @Override
    public PeerListener listen() {
        return keep(new RawPeerListener(anyPort(), 128));
    }

    @Override
    public Endpoint refusing() {
        RawPeerListener gone = new RawPeerListener(anyPort(), 1);
        Endpoint address = gone.address();
        gone.close();
        return address;
    }

    @Override
    public Endpoint silent() {
        if (folder != null) {
            throw new UnsupportedOperationException("a Unix socket answers every connect at once");
        }
        return full();
    }

    @Override
    public Endpoint full() {
        RawPeerListener listener = keep(new RawPeerListener(anyPort(), 1));
        Endpoint full = listener.address();
        for (int i = 0; i < FILLING_CONNECTS; i++) {
            try {
                SocketChannel filling = keep(SocketChannel.open(RawPeer.family(full)));
                filling.configureBlocking(false);
                filling.connect(RawPeer.address(full));
            } catch (IOException e) {
                if (full instanceof Endpoint.Inet) {
                    throw new UncheckedIOException(e);
                }
                break; // there was no room any more: a Unix socket says so at once
            }
        }
        return full;
    }

    @Override
    public void occupyDescriptors() {
        Path last = Path.of("/proc/self/fd", Integer.toString(provider.descriptorMax()));
        try {
            // The kernel gives the lowest free number, so with the last one all are taken.
            while (!Files.exists(last, LinkOption.NOFOLLOW_LINKS)) {
                keep(FileChannel.open(Path.of("/dev/null")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }

    @Override
    public void close() {
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("a peer cannot be closed", e);
            }
        }
    }
}
