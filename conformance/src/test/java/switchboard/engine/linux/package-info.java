/** What tests of other packages need of the inside of the engines for Linux. */
@NullMarked
package switchboard.engine.linux;

import org.jspecify.annotations.NullMarked;
