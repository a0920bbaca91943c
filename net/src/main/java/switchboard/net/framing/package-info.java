/** How a stream of bytes is cut into frames. */
@NullMarked
package switchboard.net.framing;

import org.jspecify.annotations.NullMarked;
