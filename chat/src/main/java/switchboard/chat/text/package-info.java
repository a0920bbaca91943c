/** The rules for text: what may be shown, what is a name, how a moment is written. */
@NullMarked
package switchboard.chat.text;

import org.jspecify.annotations.NullMarked;
