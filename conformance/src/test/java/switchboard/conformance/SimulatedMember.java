package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.engine.Endpoint;
import switchboard.testkit.Peer;

/**
 * A member of a simulated room with a plan of its own: what it says and asks in which pieces, how
 * slowly it reads, how it ends. Afterwards it compares what it was sent with what was said. The
 * test's thread only.
 */
final class SimulatedMember {

    /** How a member goes, if it does. */
    enum Ending {
        STAYS,
        HALF_CLOSES,
        SAYS_EXIT,
        RESETS
    }

    private static final Pattern MISSED =
            Pattern.compile(ChatMember.STAMP + "\\* (\\d+) lines? missed");
    private static final Pattern PRIVATE =
            Pattern.compile(
                    "unknown command /dance; .*|a name .*|somebody here .*|line refused: .*"
                            + "|waiting for a line end; .*|cut: more than .*"
                            + "|/(help|name|who|say|quit) .*|(n\\d+ )?\\('127.0.0.1', \\d+\\)");

    private final int number;
    private final Peer peer;
    private final SplittableRandom random;
    private final Ending ending;
    private final int linesWanted;
    private final int readMax;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private byte[] outgoing = {};
    private int written;
    private int pause;
    private int said;
    private boolean lastWordsSaid;
    private boolean ended;
    private int saidWhenItLeft;

    SimulatedMember(int number, Peer peer, SplittableRandom random) {
        this.number = number;
        this.peer = peer;
        this.random = random;
        int roll = random.nextInt(10);
        ending =
                roll < 5
                        ? Ending.STAYS
                        : roll < 7
                                ? Ending.HALF_CLOSES
                                : roll < 9 ? Ending.SAYS_EXIT : Ending.RESETS;
        linesWanted = random.nextInt(120);
        readMax = 1 << random.nextInt(4, 14);
    }

    /** As the room shows it. */
    String address() {
        Endpoint.Inet inet = (Endpoint.Inet) peer.localAddress();
        return "('" + inet.host() + "', " + inet.port() + ")";
    }

    /** One thing, as it comes. */
    void step(int saidInTheRoom) {
        if (pause > 0) {
            pause--;
            return;
        }
        switch (random.nextInt(6)) {
            case 0, 1 -> write(saidInTheRoom);
            case 2, 3, 4 -> read(1 + random.nextInt(readMax));
            default -> pause = random.nextInt(20) == 0 ? random.nextInt(300) : 0;
        }
    }

    private void write(int saidInTheRoom) {
        if (written < outgoing.length) {
            int left = outgoing.length - written;
            written += peer.write(outgoing, written, 1 + random.nextInt(left));
        } else if (said < linesWanted) {
            outgoing = (random.nextInt(8) == 0 ? question() : speech()).getBytes(UTF_8);
            written = 0;
        } else if (!ended) {
            end(saidInTheRoom);
        }
    }

    private String speech() {
        StringBuilder lines = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            lines.append("m").append(number).append(" l").append(said++);
            lines.append(" é".repeat(random.nextInt(60)));
            lines.append(random.nextInt(5) == 0 ? "\r\n" : "\n");
        }
        return lines.toString();
    }

    private String question() {
        return switch (random.nextInt(6)) {
            case 0 -> "/who\n";
            case 1 -> "/help\n";
            case 2 -> "/name n" + random.nextInt(20) + "\n";
            case 3 -> "/name not a name\n";
            case 4 -> "x".repeat(1_000) + "\n";
            default -> "/dance\n";
        };
    }

    private void end(int saidInTheRoom) {
        saidWhenItLeft = lastWordsSaid ? saidWhenItLeft : saidInTheRoom;
        switch (ending) {
            case STAYS -> ended = true;
            case HALF_CLOSES -> {
                peer.closeOutput();
                ended = true;
            }
            case RESETS -> {
                peer.reset();
                ended = true;
            }
            case SAYS_EXIT -> {
                ended = lastWordsSaid;
                outgoing = lastWordsSaid ? new byte[0] : "  EXIT \n".getBytes(UTF_8);
                written = 0;
                lastWordsSaid = true;
            }
        }
    }

    private void read(int bytes) {
        if (!ended || ending != Ending.RESETS) {
            heard.writeBytes(peer.read(bytes));
        }
    }

    /** Reads all there is and sees whether it was anything. */
    boolean readAll() {
        int before = heard.size();
        read(1 << 20);
        return heard.size() > before;
    }

    boolean isDone() {
        return ended || peer.hasEnded() || peer.wasReset();
    }

    // ---- what it makes of it

    /**
     * @param room what was said, in the room's order
     * @param from the first line said after it joined
     * @param complete whether it may have been cut
     */
    void check(List<String> room, int from, boolean complete) {
        String all = heard.toString(UTF_8);
        if (!all.isEmpty() && !all.endsWith("\n") && complete && ending != Ending.RESETS) {
            throw failure("ends inside a line: " + all.substring(all.lastIndexOf('\n') + 1));
        }
        List<String> lines = new ArrayList<>(all.lines().toList());
        if (!all.endsWith("\n") && !lines.isEmpty()) {
            lines.removeLast();
        }
        int at = afterAllOf(room, from, lines);
        int due = ending == Ending.STAYS ? room.size() : saidWhenItLeft;
        if (complete && ending != Ending.RESETS && skipOwn(room, at) < due) {
            throw failure("has lines up to " + at + " of " + due);
        }
        checkSpeech(room, complete);
    }

    private int afterAllOf(List<String> room, int from, List<String> lines) {
        int at = from;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher missed = MISSED.matcher(line);
            int next = skipOwn(room, at);
            if (i == 0) {
                if (!line.contains(" * lobby, ")) {
                    throw failure("is greeted by: " + line);
                }
            } else if (missed.matches()) {
                for (int k = Integer.parseInt(missed.group(1)); k > 0; k--) {
                    at = skipOwn(room, at) + 1;
                }
            } else if (next < room.size() && room.get(next).equals(line)) {
                at = next + 1;
            } else if (!PRIVATE.matcher(line).matches()) {
                String wanted = next < room.size() ? room.get(next) : "nothing";
                throw failure("line " + i + ": expected " + wanted + ", not " + line);
            }
        }
        return at;
    }

    /** Its own lines are not sent to it, nor are notices of its own coming and going. */
    private int skipOwn(List<String> room, int from) {
        int at = from;
        while (at < room.size() && isOwn(room.get(at))) {
            at++;
        }
        return at;
    }

    private boolean isOwn(String line) {
        return line.contains(" say: m" + number + " l")
                || line.endsWith("* " + address() + " joined");
    }

    /** What it said stands there once, in its order; all of it, unless it reset. */
    private void checkSpeech(List<String> room, boolean complete) {
        int next = 0;
        for (String line : room) {
            int text = line.indexOf(" say: m" + number + " l");
            if (text > 0) {
                String expected = "m" + number + " l" + next + " ";
                String rest = line.substring(text + " say: ".length()) + " ";
                if (!rest.startsWith(expected)) {
                    throw failure("was to say " + expected + ", not " + rest);
                }
                next++;
            }
        }
        if (next < said && complete && ending != Ending.RESETS) {
            throw failure("said " + said + " lines, of which the room has " + next);
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(this + " " + what);
    }

    @Override
    public String toString() {
        return "member " + number + " " + address() + " " + ending;
    }
}
