package switchboard.services.files;

import java.io.IOException;
import java.nio.file.Path;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;
import switchboard.net.ServerSetup;
import switchboard.net.framing.Framing;
import switchboard.services.Service;

/**
 * Receives files into a folder and never writes outside it, whatever their names and whatever links
 * there are. A file has its name only when it is complete and its hash is that of the sender's;
 * until then it is beside it as {@code NAME.part}, from where a later transfer goes on. Its peer is
 * {@link SendClient}.
 *
 * <p>Disks and hashes are the work of a virtual thread per connection; the loop only hands over
 * what comes, and reads no more while the thread is behind. Any thread.
 */
public final class ReceiveServer implements Service, ConnectionHandler, AutoCloseable {

    private final Folder folder;
    private final ReceiveOptions options;
    private final ReceiveListener listener;
    private final Claims claims = new Claims();
    private final boolean plain;

    private ReceiveServer(
            Path folder, ReceiveOptions options, ReceiveListener listener, boolean plain)
            throws IOException {
        this.folder = Folder.open(folder);
        this.options = options;
        this.listener = listener;
        this.plain = plain;
    }

    /**
     * A receiver of Switchboard's protocol.
     *
     * @throws IOException when there is no such folder, or the system cannot write into it without
     *     following links
     */
    public static ReceiveServer into(Path folder, ReceiveOptions options, ReceiveListener listener)
            throws IOException {
        return new ReceiveServer(folder, options, listener, false);
    }

    /**
     * A receiver of the tutorials' protocol: one file for each connection, which has no name and
     * cannot be verified, stored as {@link ReceiveOptions#output}.
     *
     * @throws IOException as {@link #into}
     */
    public static ReceiveServer plain(Path folder, ReceiveOptions options, ReceiveListener listener)
            throws IOException {
        if (options.output().isEmpty()) {
            throw new IllegalArgumentException("the tutorials' protocol says no name: give one");
        }
        return new ReceiveServer(folder, options, listener, true);
    }

    @Override
    public ServerSetup over(ServerSetup setup) {
        return setup.framing(Framing.raw())
                .describedAs(plain ? "" : "a receiver of files")
                .handler(this);
    }

    @Override
    public void onOpen(Connection connection) {
        ByteFeed feed = new ByteFeed(connection);
        connection.attach(feed);
        Thread.Builder thread = Thread.ofVirtual().name("switchboard-receive");
        if (plain) {
            thread.start(new PlainReceiving(connection, feed, folder, options, claims, listener));
        } else {
            thread.start(new Receiving(connection, feed, folder, options, claims, listener));
        }
    }

    @Override
    public void onFrame(Connection connection, Frame frame) {
        feed(connection).put(frame);
    }

    @Override
    public void onEnd(Connection connection) {
        feed(connection).end();
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        feed(connection).gone(reason);
    }

    private static ByteFeed feed(Connection connection) {
        if (connection.attachment() instanceof ByteFeed feed) {
            return feed;
        }
        throw new IllegalStateException("the connection was opened by somebody else");
    }

    /** Gives the folder back; to be called when no server runs it any more. */
    @Override
    public void close() {
        folder.close();
    }
}
