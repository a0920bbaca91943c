/** The commands, their options, and what each says when something is wrong. */
@NullMarked
package switchboard.cli;

import org.jspecify.annotations.NullMarked;
