/** Rooms and members, the log and its cursors, the journal. */
package switchboard.chat;
