import org.jspecify.annotations.NullMarked;

/** The {@code switchboard} command. */
@NullMarked
module switchboard.cli {
    requires info.picocli;
    requires jdk.unsupported;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static org.jspecify;
    requires switchboard.chat;

    // picocli sets the fields of the commands by reflection.
    opens switchboard.cli to
            info.picocli;

    provides System.LoggerFinder with
            switchboard.cli.io.CommandLoggers;
}
