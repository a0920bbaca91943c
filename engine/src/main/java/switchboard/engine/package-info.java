/** What moves bytes: the contract between a loop and the kernel. */
@NullMarked
package switchboard.engine;

import org.jspecify.annotations.NullMarked;
