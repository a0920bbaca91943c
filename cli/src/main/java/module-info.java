import org.jspecify.annotations.NullMarked;

/** The {@code switchboard} command. */
@NullMarked
module switchboard.cli {
    requires switchboard.chat;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static org.jspecify;
}
