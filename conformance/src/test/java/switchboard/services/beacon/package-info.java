/** Searches on a simulated network, which need what only this package has. */
@NullMarked
package switchboard.services.beacon;

import org.jspecify.annotations.NullMarked;
