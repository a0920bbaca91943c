import org.jspecify.annotations.NullMarked;

/** The {@code switchboard} command. */
@NullMarked
@SuppressWarnings("requires-automatic") // xchart has no module descriptor
module switchboard.cli {
    requires info.picocli;
    requires java.management;
    requires jdk.httpserver;
    requires jdk.unsupported;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static org.jspecify;
    requires switchboard.chat;
    requires switchboard.services;

    // Only for the program that draws, which adds them: a start does not even look for them.
    requires static java.desktop;
    requires static xchart;

    // picocli sets the fields of the commands by reflection.
    opens switchboard.cli to
            info.picocli;

    provides System.LoggerFinder with
            switchboard.cli.io.CommandLoggers;
}
