/** Event loops, servers, clients and connections. */
@NullMarked
package switchboard.net;

import org.jspecify.annotations.NullMarked;
