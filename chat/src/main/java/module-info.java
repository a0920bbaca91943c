import org.jspecify.annotations.NullMarked;

/** Rooms and members, the log and its cursors, the journal. */
@NullMarked
module switchboard.chat {
    requires transitive switchboard.net;
    requires static transitive org.jspecify;

    exports switchboard.chat;
    exports switchboard.chat.text;
}
