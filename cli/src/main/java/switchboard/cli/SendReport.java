package switchboard.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Json;
import switchboard.cli.io.StopSignal;
import switchboard.services.files.SendListener;

/** What a sender tells: a bar on a terminal, lines elsewhere, or JSON. Any thread. */
final class SendReport implements SendListener {

    private final CommonOptions common;
    private final PrintStream out;
    private final PrintStream err;
    private final ProgressLine line;
    private final boolean stream;

    /**
     * A report of one transfer, which a signal ends.
     *
     * @param stream whether something is sent that cannot be gone on with
     */
    SendReport(Environment environment, CommonOptions common, boolean stream) {
        this.common = common;
        this.stream = stream;
        this.out = new PrintStream(environment.out(), true, StandardCharsets.UTF_8);
        this.err = new PrintStream(environment.err(), true, StandardCharsets.UTF_8);
        boolean shown = environment.errIsTerminal() && !environment.isDumb() && !common.quiet;
        this.line = new ProgressLine(environment.err(), shown, System::nanoTime);
        environment.signals().onStop(signal -> stopped(signal, environment));
    }

    private void stopped(StopSignal signal, Environment environment) {
        String how =
                stream
                        ? "stopped; what came from standard input has to be sent again as a whole"
                        : "stopped; run the same command again to go on from here";
        note(how);
        environment.halt().accept(signal.exitCode());
    }

    /** Says something on standard error, unless it is to be quiet. */
    void note(String text) {
        if (!common.quiet) {
            line.clear();
            err.println(text);
        }
    }

    @Override
    public void hashing(String name, long size) {
        line.begin("reading " + name, size, 0);
        line.at(0);
    }

    @Override
    public void hashed(String name, long bytes) {
        line.at(bytes);
    }

    @Override
    public void began(String name, long size, long offset) {
        line.begin(name, size, offset);
        if (offset > 0) {
            note(name + ": goes on at " + ByteCount.text(offset));
        }
    }

    @Override
    public void progressed(String name, long bytes) {
        line.at(bytes);
    }

    @Override
    public void verified(String name, long size) {
        if (common.json) {
            out.println(Json.event("verified").with("name", name).with("bytes", size));
        }
        note(name + ": " + ByteCount.text(size) + ", verified");
    }

    @Override
    public void refused(String name, String why) {
        if (common.json) {
            out.println(Json.event("refused").with("name", name).with("why", why));
        }
        line.clear();
    }

    /** Nothing more comes. */
    void end() {
        line.clear();
    }
}
