/** What is counted while a command runs, and the page that shows it. */
@NullMarked
package switchboard.cli.metrics;

import org.jspecify.annotations.NullMarked;
