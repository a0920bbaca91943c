package switchboard.engine;

/**
 * Who is at the other end of a Unix socket, as the kernel noted it when the connection was made
 * (SO_PEERCRED, unix(7)): nobody can claim to be another.
 *
 * @param pid the process
 * @param uid its effective user
 * @param gid its effective group
 */
public record PeerCredentials(int pid, int uid, int gid) {}
