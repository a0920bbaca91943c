/** The servers on Switchboard that are measured. */
@NullMarked
package switchboard.bench.own;

import org.jspecify.annotations.NullMarked;
