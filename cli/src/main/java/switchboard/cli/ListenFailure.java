package switchboard.cli;

import java.util.function.Function;
import switchboard.net.HostPort;
import switchboard.net.ListenException;
import switchboard.net.StreamAddress;
import switchboard.net.UnixPath;

/** What helps when an address cannot be listened on. */
final class ListenFailure {

    private ListenFailure() {}

    /**
     * The sentence with its remedy.
     *
     * @param otherwise how another address is given
     */
    static CommandFailure of(ListenException problem, String otherwise) {
        return CommandFailure.local(
                problem.getMessage()
                        + remedy(problem, PortOwner::of, "; give another address: " + otherwise));
    }

    /**
     * The same for datagrams, which may be left out.
     *
     * @param service the words before {@code =ADDR}
     */
    static CommandFailure ofDatagrams(ListenException problem, String service) {
        String other =
                "; give another address: %s=ADDR, or one for TCP alone: %s=tcp://ADDR"
                        .formatted(service, service);
        return CommandFailure.local(
                "cannot receive datagrams at "
                        + problem.address()
                        + ": "
                        + problem.error().sentence()
                        + remedy(problem, PortOwner::ofDatagrams, other));
    }

    private static String remedy(
            ListenException problem, Function<StreamAddress, String> owner, String otherwise) {
        return switch (problem.error()) {
            case ADDRESS_IN_USE -> " by " + owner.apply(problem.address()) + otherwise;
            case ADDRESS_NOT_AVAILABLE -> "; give one of this machine's addresses, or 127.0.0.1";
            case NOT_PERMITTED ->
                    switch (problem.address()) {
                        case HostPort _ ->
                                "; ports below 1024 need privileges, so give a higher one";
                        case UnixPath _ -> "; give a path in a folder that you may write in";
                    };
            case NOT_FOUND -> "; the folder has to be there";
            case NOT_A_SOCKET, SYMBOLIC_LINK ->
                    "; it is left as it is, so remove it or give another path";
            case NOT_SUPPORTED -> "; give another address, or leave --engine out";
            default -> "";
        };
    }
}
