package switchboard.cli;

import java.util.function.Consumer;
import switchboard.cli.io.Environment;
import switchboard.cli.netcat.Voice;

/** What {@code connect} and {@code listen} say, and to whom. Any thread. */
final class NetcatTalk {

    private NetcatTalk() {}

    /** Standard output holds the data. */
    static void refuseJson(CommonOptions common) throws CommandFailure {
        if (common.json) {
            throw CommandFailure.local(
                    "--json is not for data: standard output holds what the peer sends; leave it"
                            + " out");
        }
    }

    /** Problems begin with the command's name, as those that it ends with by itself. */
    static Voice voice(Environment environment, CommonOptions common, String command) {
        Consumer<String> say = line -> say(environment, line);
        Consumer<String> silent = line -> {};
        Consumer<String> problem = line -> say(environment, "switchboard " + command + ": " + line);
        return new Voice(problem, common.quiet ? silent : say, common.verbose ? say : silent);
    }

    private static void say(Environment environment, String line) {
        synchronized (environment) {
            Main.say(environment.err(), line);
        }
    }
}
