/** Sitting in a room: one connection after another, and a terminal or a pair of pipes before it. */
@NullMarked
package switchboard.cli.join;

import org.jspecify.annotations.NullMarked;
