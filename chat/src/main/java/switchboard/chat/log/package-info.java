/**
 * The log of a room and the cursors that read it. Knows nothing of sockets: it is given encoded
 * lines and lends pieces of memory.
 */
@NullMarked
package switchboard.chat.log;

import org.jspecify.annotations.NullMarked;
