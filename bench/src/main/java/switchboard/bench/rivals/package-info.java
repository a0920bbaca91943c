/**
 * The servers on Netty that Switchboard is measured against, each tuned as its users would tune it.
 */
@NullMarked
package switchboard.bench.rivals;

import org.jspecify.annotations.NullMarked;
