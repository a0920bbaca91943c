/**
 * What engines and network programs are tested with: the contract that every engine runs, a
 * simulated kernel with a random seed and a virtual clock, and a proxy that does to connections
 * what networks do.
 */
@NullMarked
package switchboard.testkit;

import org.jspecify.annotations.NullMarked;
