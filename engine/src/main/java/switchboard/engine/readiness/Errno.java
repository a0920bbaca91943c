package switchboard.engine.readiness;

import switchboard.engine.Failure;
import switchboard.engine.Operation;
import switchboard.engine.SocketError;

/**
 * The error numbers that socket calls answer with (negated), by their Linux values, and the one
 * place that gives them names. Calls that have no numbers of their own map to these. Any thread.
 */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENOTDIR = 20;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int EROFS = 30;
    public static final int EPIPE = 32;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int ETIME = 62;
    public static final int EPROTO = 71;
    public static final int ENOTSOCK = 88;
    public static final int EPROTOTYPE = 91;
    public static final int EDESTADDRREQ = 89;
    public static final int EMSGSIZE = 90;
    public static final int ENOPROTOOPT = 92;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int ENOTCONN = 107;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;
    public static final int EALREADY = 114;
    public static final int EINPROGRESS = 115;
    public static final int ECANCELED = 125;

    private Errno() {}

    /** The failure that a positive error number stands for. */
    public static Failure failure(int errno, Operation operation) {
        // A Unix socket answers so to a connect that finds no room (unix(7)): waiting tells
        // nothing.
        boolean full = errno == EAGAIN && operation == Operation.CONNECT;
        return new Failure(full ? SocketError.BACKLOG_FULL : name(errno), operation, errno);
    }

    /** The same for a descriptor that a poller does not take, where two have their own names. */
    static Failure refusal(int errno) {
        SocketError error =
                switch (errno) {
                    case EPERM -> SocketError.ALWAYS_READY; // epoll_ctl(2)
                    case EBADF -> SocketError.NOT_OPEN;
                    default -> name(errno);
                };
        return new Failure(error, Operation.WATCH, errno);
    }

    /** Why a datagram was not sent: for a positive error number of sendmsg(2). */
    public static SocketError ofDatagram(int errno) {
        return errno == EAGAIN || errno == ENOBUFS ? SocketError.BUFFER_FULL : name(errno);
    }

    /**
     * Whether an error of receiving or sending a datagram is one of datagrams sent before, which
     * the network has told since (ip(7), icmp(7)): it is told once, and the socket goes on.
     */
    public static boolean isOfEarlierDatagram(int errno) {
        return switch (errno) {
            case ECONNREFUSED,
                    ECONNRESET,
                    EHOSTUNREACH,
                    EHOSTDOWN,
                    ENETUNREACH,
                    ENETDOWN,
                    EMSGSIZE,
                    EPROTO,
                    ENOPROTOOPT,
                    EOPNOTSUPP,
                    EACCES,
                    ETIMEDOUT ->
                    true;
            default -> false;
        };
    }

    private static SocketError name(int errno) {
        return switch (errno) {
            case ECONNREFUSED -> SocketError.CONNECTION_REFUSED;
            case ECONNRESET, ECONNABORTED -> SocketError.CONNECTION_RESET;
            case EPIPE, ENOTCONN -> SocketError.BROKEN_PIPE;
            case ETIMEDOUT -> SocketError.TIMED_OUT;
            case EADDRINUSE -> SocketError.ADDRESS_IN_USE;
            case EADDRNOTAVAIL -> SocketError.ADDRESS_NOT_AVAILABLE;
            case ENETUNREACH, ENETDOWN -> SocketError.NETWORK_UNREACHABLE;
            case EHOSTUNREACH, EHOSTDOWN -> SocketError.HOST_UNREACHABLE;
            case EACCES, EPERM, EROFS -> SocketError.NOT_PERMITTED;
            case ENOENT, ENOTDIR -> SocketError.NOT_FOUND;
            case ENAMETOOLONG -> SocketError.NAME_TOO_LONG;
            case ENOTSOCK -> SocketError.NOT_A_SOCKET;
            case EPROTOTYPE -> SocketError.OTHER_SOCKET_TYPE;
            case EDESTADDRREQ -> SocketError.NO_ADDRESS;
            case ELOOP -> SocketError.SYMBOLIC_LINK;
            case ENOPROTOOPT -> SocketError.UNKNOWN_CONGESTION_CONTROL;
            case EMFILE, ENFILE -> SocketError.TOO_MANY_OPEN_FILES;
            case EMSGSIZE -> SocketError.MESSAGE_TOO_LONG;
            case ENOMEM, ENOBUFS -> SocketError.OUT_OF_MEMORY;
            case ENODATA -> SocketError.FILE_ENDED; // the one who sends a file says so
            case EAFNOSUPPORT, EOPNOTSUPP -> SocketError.NOT_SUPPORTED;
            default -> SocketError.OTHER;
        };
    }

    /**
     * Whether an error of accept belongs to the one connection and not to the listener (accept(2)).
     */
    public static boolean isOfOneConnection(int errno) {
        return switch (errno) {
            case EINTR,
                    ECONNABORTED,
                    ECONNRESET,
                    EPROTO,
                    EPERM,
                    ENETDOWN,
                    ENETUNREACH,
                    EHOSTDOWN,
                    EHOSTUNREACH,
                    EOPNOTSUPP,
                    ETIMEDOUT ->
                    true;
            default -> false;
        };
    }
}
