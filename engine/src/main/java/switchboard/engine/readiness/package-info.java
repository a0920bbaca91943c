/**
 * Engines made from a readiness mechanism: a {@link switchboard.engine.readiness.Poller}, the
 * socket calls, and the one adapter that joins them.
 */
@NullMarked
package switchboard.engine.readiness;

import org.jspecify.annotations.NullMarked;
