/**
 * Runs Switchboard and its rivals side by side and writes the report; started by {@code bench/run}.
 */
@NullMarked
package switchboard.bench;

import org.jspecify.annotations.NullMarked;
