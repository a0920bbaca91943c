/**
 * Who is on the local network: servers that answer a broadcast, and the client that asks. The
 * format is that of docs/beacon.md.
 */
@NullMarked
package switchboard.services.beacon;

import org.jspecify.annotations.NullMarked;
