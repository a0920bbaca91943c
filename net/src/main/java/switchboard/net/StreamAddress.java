package switchboard.net;

/**
 * Where a server listens or a client connects to, as people write it and before anything is looked
 * up. Any thread.
 */
public sealed interface StreamAddress permits HostPort, UnixPath {}
