@NullMarked
package switchboard.testkit;

import org.jspecify.annotations.NullMarked;
