/** Programs to paste from; every one is compiled and run by the tests. */
@NullMarked
package switchboard.examples;

import org.jspecify.annotations.NullMarked;
