/** The recipes of docs/guide.md, each a program that a reader can paste. */
@NullMarked
package switchboard.examples.guide;

import org.jspecify.annotations.NullMarked;
