/** Engines for Linux, by the C library's calls through the Foreign Function API. */
@NullMarked
package switchboard.engine.linux;

import org.jspecify.annotations.NullMarked;
