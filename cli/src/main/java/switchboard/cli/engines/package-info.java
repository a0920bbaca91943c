/** Which engines run here, and what each costs. */
@NullMarked
package switchboard.cli.engines;

import org.jspecify.annotations.NullMarked;
