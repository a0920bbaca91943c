package switchboard.engine;

/** What can go wrong with a socket, by one name on every engine. */
public enum SocketError {
    CONNECTION_REFUSED("connection refused"),
    CONNECTION_RESET("connection reset by the peer"),
    BROKEN_PIPE("the peer no longer takes data"),
    TIMED_OUT("the peer does not answer"),
    ADDRESS_IN_USE("address already in use"),
    ADDRESS_NOT_AVAILABLE("no such address on this machine"),
    NETWORK_UNREACHABLE("network unreachable"),
    HOST_UNREACHABLE("host unreachable"),
    NOT_PERMITTED("not permitted"),
    TOO_MANY_OPEN_FILES("too many open files"),
    OUT_OF_MEMORY("out of memory"),
    DESCRIPTOR_BEYOND_LIMIT(
            "select watches only descriptors below 1024 (FD_SETSIZE); --engine poll has no limit"),
    FILE_ENDED("the file has become shorter than what was to be sent of it"),
    /** What epoll refuses with EPERM. */
    ALWAYS_READY(
            "epoll watches no file or folder, since it is always ready; select and poll say so"),
    NOT_OPEN("no descriptor of this number is open"),
    /** The datagram was not taken; there is no waiting for room. */
    BUFFER_FULL("the socket's buffer is full"),
    MESSAGE_TOO_LONG("longer than a datagram can be"),
    /** A Unix socket without a name, or nobody that a socket would be connected to. */
    NO_ADDRESS("there is no address to send to"),
    NOT_SUPPORTED("not supported on this machine"),
    NOT_FOUND("no such file or directory"),
    NAME_TOO_LONG("the name is too long"),
    NOT_A_SOCKET("a file that is no socket has this name"),
    /** A Unix socket for datagrams where one for streams was wanted, or the other way round. */
    OTHER_SOCKET_TYPE("a socket of the other kind, stream or datagram, has this name"),
    SYMBOLIC_LINK("a symbolic link has this name"),
    /** A Unix socket whose listener has as many connections waiting as its backlog allows. */
    BACKLOG_FULL("too many connections wait to be accepted there"),
    UNKNOWN_CONGESTION_CONTROL("the kernel has no congestion control of this name"),
    OTHER("input/output error");

    private final String sentence;

    SocketError(String sentence) {
        this.sentence = sentence;
    }

    /** A clause for people, without a capital letter or a full stop. */
    public String sentence() {
        return sentence;
    }
}
