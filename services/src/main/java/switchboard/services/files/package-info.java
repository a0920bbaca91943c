/**
 * Files from here to there, with the proof that they have arrived: {@link
 * switchboard.services.files.ReceiveServer} and {@link switchboard.services.files.SendClient}, and
 * the tutorials' way beside them. The protocol is described in docs/file-transfer.md.
 */
@NullMarked
package switchboard.services.files;

import org.jspecify.annotations.NullMarked;
