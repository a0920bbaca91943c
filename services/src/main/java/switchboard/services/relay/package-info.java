/**
 * Joins two ends of any kind, such as a connection and a datagram port: what comes from either goes
 * to the other, never faster than that one takes it, and the end of each direction is passed on by
 * itself.
 */
@NullMarked
package switchboard.services.relay;

import org.jspecify.annotations.NullMarked;
