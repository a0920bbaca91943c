package switchboard.cli;

import java.util.Map;

/** What ncat has and {@code connect} and {@code listen} do not, each with what helps. */
final class NcatRefusals {

    private static final String PROXY = "no proxy is spoken to; connect to the target, or use ncat";
    private static final String ROUTE = "source routes have long been dropped by the network";
    private static final String SOURCE = "where it listens is its ADDR";
    private static final String FILES = "give the addresses themselves, with --allow and --deny";
    private static final String OURS = "the command's name says it: switchboard ";

    private static final Map<String, String> REASONS =
            Map.ofEntries(
                    Map.entry("-l", OURS + "listen ADDR"),
                    Map.entry("--listen", OURS + "listen ADDR"),
                    Map.entry("-h", "use --help"),
                    Map.entry("--verbose", "use -v"),
                    Map.entry("-s", SOURCE),
                    Map.entry("--source", SOURCE),
                    Map.entry("-z", "only connect can look whether somebody listens"),
                    Map.entry("-g", ROUTE),
                    Map.entry("-G", ROUTE),
                    Map.entry("-d", "nothing is delayed between reads and writes; use ncat"),
                    Map.entry("--delay", "nothing is delayed between reads and writes; use ncat"),
                    Map.entry("-t", "telnet's questions are not answered; use telnet or ncat"),
                    Map.entry("--telnet", "telnet's questions are not answered; use ncat"),
                    Map.entry("--sctp", "there is TCP, UDP, TLS and Unix sockets only"),
                    Map.entry("--vsock", "there is TCP, UDP, TLS and Unix sockets only"),
                    Map.entry("--lua-exec", "there is no Lua; run a program with --exec"),
                    Map.entry("--allowfile", FILES),
                    Map.entry("--denyfile", FILES),
                    Map.entry("--proxy", PROXY),
                    Map.entry("--proxy-type", PROXY),
                    Map.entry("--proxy-auth", PROXY),
                    Map.entry("--proxy-dns", PROXY),
                    Map.entry("--ssl-ciphers", "the ciphers are those that Java thinks safe"),
                    Map.entry("--talk", "use --chat, or better switchboard chat"));

    private NcatRefusals() {}

    /**
     * Why there is no such option, after a blank; nothing for what ncat does not have either.
     *
     * @param typed without a value behind {@code =}
     */
    static String reason(String typed) {
        String known = REASONS.get(typed);
        boolean joined = known == null && typed.length() > 2 && typed.charAt(1) != '-';
        String reason = joined ? REASONS.get(typed.substring(0, 2)) : known;
        return reason == null ? "" : "ncat's " + typed + " is not here: " + reason;
    }
}
