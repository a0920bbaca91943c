/** What needs several modules to be tested, and what is tested of the repository itself. */
@NullMarked
package switchboard.conformance;

import org.jspecify.annotations.NullMarked;
