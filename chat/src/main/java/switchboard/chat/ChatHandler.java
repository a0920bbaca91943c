package switchboard.chat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import switchboard.chat.text.Shown;
import switchboard.net.CloseReason;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.Frame;

/** What a member's lines mean: speech, or a command. On the member's loop. */
final class ChatHandler implements ConnectionHandler {

    private static final List<String> HELP =
            List.of(
                    "/name NAME  take a name: 1 to 32 letters, digits, _ . -",
                    "/who        who is here",
                    "/say TEXT   say TEXT as it stands, also exit or /help",
                    "/quit       leave, as exit does",
                    "/help       this list; a line that begins with // says a slash");
    private static final int EXIT_BYTES_MAX = 64;
    private static final int QUOTED_MAX = 32;

    private final List<RoomLoop> loops;
    private final AtomicLong memberIds;
    private final ChatObserver observer;

    ChatHandler(List<RoomLoop> loops, AtomicLong memberIds, ChatObserver observer) {
        this.loops = loops;
        this.memberIds = memberIds;
        this.observer = observer;
    }

    @Override
    public void onOpen(Connection connection) {
        RoomLoop home = loops.get(connection.loop().index());
        Member member = new Member(memberIds.incrementAndGet(), connection, home);
        connection.attach(member);
        home.input().join(member.seat());
    }

    @Override
    public void onFrame(Connection connection, Frame line) {
        Member member = member(connection);
        MemorySegment bytes = line.segment();
        if (line.length() == 0 || isExit(line)) {
            if (line.length() > 0) {
                leave(member, "said exit");
            }
            return;
        }
        if (line.byteAt(0) != '/') {
            say(member, bytes, line.offset(), line.length());
        } else if (line.length() > 1 && line.byteAt(1) == '/') {
            say(member, bytes, line.offset() + 1, line.length() - 1);
        } else {
            command(member, line);
        }
    }

    private static boolean isExit(Frame line) {
        int last = line.byteAt(line.length() - 1);
        boolean mayEndSo = last == 't' || last == 'T' || last == ' ' || last == '\t';
        return mayEndSo
                && line.length() <= EXIT_BYTES_MAX
                && line.text().strip().equalsIgnoreCase("exit");
    }

    private static void say(Member member, MemorySegment bytes, int offset, int length) {
        RoomInput input = member.home().input();
        input.say(member.seat(), bytes, offset, length);
        if (input.isFull()) {
            member.waitForRoom();
        }
    }

    private void command(Member member, Frame line) {
        String text = line.text();
        int blank = text.indexOf(' ');
        String word = (blank < 0 ? text : text.substring(0, blank)).toLowerCase(Locale.ROOT);
        String rest = blank < 0 ? "" : text.substring(blank + 1);
        switch (word) {
            case "/help" -> member.page(HELP.iterator());
            case "/name" -> {
                member.awaitAnswer();
                member.home().input().rename(member.seat(), rest.strip());
            }
            case "/who" -> {
                member.awaitAnswer();
                member.home().input().who(member.seat());
            }
            case "/quit" -> leave(member, "said /quit");
            case "/say" -> sayRest(member, line);
            default -> member.tell("unknown command " + shown(word) + "; /help lists commands");
        }
    }

    /** What stands behind the first blank, byte for byte. */
    private static void sayRest(Member member, Frame line) {
        int blank = 0;
        while (blank < line.length() && line.byteAt(blank) != ' ') {
            blank++;
        }
        int length = line.length() - blank - 1;
        if (length > 0) {
            say(member, line.segment(), line.offset() + blank + 1, length);
        }
    }

    private static String shown(String word) {
        String shown = Shown.text(word);
        return shown.codePointCount(0, shown.length()) <= QUOTED_MAX
                ? shown
                : shown.substring(0, shown.offsetByCodePoints(0, QUOTED_MAX)) + "...";
    }

    private static void leave(Member member, String how) {
        member.saysGoodbye(new CloseReason(CloseReason.Kind.PEER_CLOSED, how));
    }

    @Override
    public void onEnd(Connection connection) {
        leave(member(connection), "closed its half");
    }

    @Override
    public void onDrain(Connection connection) {
        member(connection).goOn();
    }

    @Override
    public void onClose(Connection connection, CloseReason reason) {
        Member member = member(connection);
        member.home().remove(member);
        member.home().input().leave(member.seat());
        observer.left(member.seat().address, reason);
    }

    private static Member member(Connection connection) {
        if (connection.attachment() instanceof Member member) {
            return member;
        }
        throw new IllegalStateException("a connection without a member");
    }
}
