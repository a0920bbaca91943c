package switchboard.cli;

import picocli.CommandLine.Option;
import switchboard.engine.SocketOptions;
import switchboard.net.StreamAddress;
import switchboard.net.UnixPath;

/** {@code --congestion} of whoever moves files. One thread. */
final class CongestionOption {

    @Option(
            names = "--congestion",
            paramLabel = "NAME",
            description =
                    "How TCP reacts to congestion, such as bbr or cubic (default: as the system"
                            + " does).")
    String name = "";

    /** The settings of a socket there. */
    SocketOptions at(StreamAddress address) throws CommandFailure {
        if (!name.isEmpty() && address instanceof UnixPath) {
            throw CommandFailure.local(
                    "--congestion is for TCP, and " + address + " is a Unix socket: leave it out");
        }
        return SocketOptions.DEFAULT.withCongestionControl(name);
    }
}
