/** The process around a command: its streams, written without waiting, its signals and its log. */
@NullMarked
package switchboard.cli.io;

import org.jspecify.annotations.NullMarked;
