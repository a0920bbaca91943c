/** The engine for every machine: java.nio under the readiness adapter. */
@NullMarked
package switchboard.engine.nio;

import org.jspecify.annotations.NullMarked;
