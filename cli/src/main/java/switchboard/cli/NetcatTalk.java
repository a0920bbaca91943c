package switchboard.cli;

import java.util.List;
import java.util.function.Consumer;
import switchboard.cli.io.CommandLoggers;
import switchboard.cli.io.Environment;
import switchboard.cli.netcat.Voice;
import switchboard.net.Tls;

/**
 * What {@code connect} and {@code listen} say, and to whom. Any thread.
 *
 * @param voice what is said while they run
 * @param engineRemark what is to be known of the engine, or nothing
 */
record NetcatTalk(Voice voice, String engineRemark) {

    /** Standard output holds the data. */
    static void refuseJson(CommonOptions common) throws CommandFailure {
        if (common.json) {
            throw CommandFailure.local(
                    "--json is not for data: standard output holds what the peer sends; leave it"
                            + " out");
        }
    }

    /**
     * Problems begin with the command's name, as those that it ends with by itself; loggers speak
     * so too from now on.
     */
    static NetcatTalk of(Environment environment, CommonOptions common, String command)
            throws CommandFailure {
        String remark = common.engine().remark();
        Consumer<String> say = line -> say(environment, line);
        Consumer<String> silent = line -> {};
        Consumer<String> problem = line -> say(environment, "switchboard " + command + ": " + line);
        CommandLoggers.printTo(problem, System.Logger.Level.WARNING, common.verbose);
        Voice voice =
                new Voice(problem, common.quiet ? silent : say, common.verbose ? say : silent);
        return new NetcatTalk(voice, remark);
    }

    void listening(String transport, String where, String engine) {
        voice.note().accept("listening " + transport + " " + where + " engine=" + engine);
    }

    void reloadOnHangUp(Environment environment, Tls side) {
        CertificateReload.onHangUp(environment, List.of(side), voice.problem());
    }

    void remark() {
        if (!engineRemark.isEmpty()) {
            voice.note().accept(engineRemark);
        }
    }

    private static void say(Environment environment, String line) {
        synchronized (environment) {
            Main.say(environment.err(), line);
        }
    }
}
