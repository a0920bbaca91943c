/** Connections at a terminal: what {@code connect}, {@code listen} and {@code relay} do. */
@NullMarked
package switchboard.cli.netcat;

import org.jspecify.annotations.NullMarked;
