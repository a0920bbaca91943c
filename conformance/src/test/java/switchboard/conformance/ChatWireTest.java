package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import switchboard.chat.StampStyle;
import switchboard.net.CloseReason;

/** What members of a room read, byte for byte but for the time. */
@Timeout(120)
final class ChatWireTest {

    @OnOneLoopAndTwo
    void speechHasTheTimeTheSpeakersAddressAndTheText(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("hello, 世界 🙂");
            assertThat(bob.line())
                    .matches(ChatMember.STAMP + "\\('127\\.0\\.0\\.1', \\d+\\) say: hello, 世界 🙂");
            ann.say("again");
            bob.hears(ann, "again");
        }
    }

    @OnEveryEngine
    void speechCarriesTheNameOnceThereIsOne(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("/name ann");
            assertThat(bob.said()).isEqualTo("* " + ann.address() + " is now ann");
            assertThat(ann.said()).isEqualTo("* " + ann.address() + " is now ann");
            ann.say("hello");
            bob.hears("ann", "hello");
            ann.say("/name anna");
            assertThat(bob.said()).isEqualTo("* ann is now anna");
        }
    }

    @OnOneLoopAndTwo
    void aMembersOwnLinesNeverComeBack(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (int i = 0; i < 100; i++) {
                ann.say("line " + i);
            }
            for (int i = 0; i < 100; i++) {
                bob.hears(ann, "line " + i);
            }
            ann.hearsNothingBefore(bob);
        }
    }

    @OnOneLoopAndTwo
    void aNewcomerAloneIsGreeted(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.connect(room.lines(), 0);
            assertThat(ChatMember.unstamped(ann.anyLine()))
                    .isEqualTo("* lobby, 1 member; /help lists commands, exit leaves");
            ChatMember bob = room.connect(room.lines(), 0);
            assertThat(ChatMember.unstamped(bob.anyLine()))
                    .isEqualTo("* lobby, 2 members; /help lists commands, exit leaves");
            ann.hearsNothingBefore(bob);
        }
    }

    @OnOneLoopAndTwo
    void theGreetingIsTheFirstLineInABusyRoomToo(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember speaker = room.join();
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> speech =
                    CompletableFuture.runAsync(() -> {
                        while (!enough.get()) {
                            speaker.say("on and on");
                        }
                    });
            for (int i = 0; i < ChatFigures.of(20, 500); i++) {
                ChatMember guest = room.join();
                guest.hears(speaker, "on and on");
                guest.close();
            }
            enough.set(true);
            speech.join();
        }
    }

    @OnEveryEngine
    void theOthersAreToldWhoComesAndGoes(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            assertThat(ChatMember.unstamped(ann.anyLine()))
                    .isEqualTo("* " + bob.address() + " joined");
            bob.closeOutput();
            assertThat(ChatMember.unstamped(ann.anyLine()))
                    .isEqualTo("* " + bob.address() + " left");
        }
    }

    @OnEveryEngine
    void whoLeavesIsCalledByName(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            assertThat(ChatMember.unstamped(ann.anyLine()))
                    .isEqualTo("* " + bob.address() + " joined");
            bob.rename("bob");
            assertThat(ann.said()).isEqualTo("* " + bob.address() + " is now bob");
            bob.say("/quit");
            assertThat(ChatMember.unstamped(ann.anyLine())).isEqualTo("* bob left");
        }
    }

    @OnOneLoopAndTwo
    void aStormOfJoinsAndLeavesIsToldInFewLines(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            long beganNanos = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                ChatMember guest = room.join();
                if (i % 2 == 0) {
                    guest.close();
                }
            }
            int joined = 0;
            int left = 0;
            int notices = 0;
            while (joined < 100 || left < 50) {
                String notice = ChatMember.unstamped(ann.anyLine());
                joined += ChatMember.numberBefore(notice, "joined");
                left += ChatMember.numberBefore(notice, "left");
                notices++;
            }
            assertThat(joined).isEqualTo(100);
            assertThat(left).isEqualTo(50);
            long seconds = (System.nanoTime() - beganNanos) / 1_000_000_000;
            assertThat(notices).isLessThanOrEqualTo((int) seconds + 2);
        }
    }

    @OnEveryEngine
    void helpListsTheCommands(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("/help");
            List<String> help = ann.untilNow();
            assertThat(help).hasSizeBetween(5, 20).allMatch(line -> line.length() <= 80);
            assertThat(String.join("\n", help))
                    .contains("/help", "/name", "/who", "/say", "/quit", "//");
            bob.hearsNothingBefore(ann);
        }
    }

    @OnOneLoopAndTwo
    void whoShowsNamesAndAddresses(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join("ann");
            ChatMember bob = room.join();
            ann.say("/who");
            assertThat(ann.line()).isEqualTo("ann " + ann.address());
            assertThat(ann.line()).isEqualTo(bob.address());
            bob.hearsNothingBefore(ann);
        }
    }

    @OnEveryEngine
    void anUnknownCommandIsAnsweredToItsSenderAlone(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("/dance with me");
            assertThat(ann.line()).isEqualTo("unknown command /dance; /help lists commands");
            ann.say("/");
            assertThat(ann.line()).isEqualTo("unknown command /; /help lists commands");
            bob.hearsNothingBefore(ann);
        }
    }

    @OnEveryEngine
    void twoSlashesSayOne(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("//help");
            bob.hears(ann, "/help");
            ann.say("//");
            bob.hears(ann, "/");
            ann.say("///");
            bob.hears(ann, "//");
        }
    }

    @OnEveryEngine
    void sayTakesTheRestOfTheLineAsItStands(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("/say exit");
            bob.hears(ann, "exit");
            ann.say("/say /quit");
            bob.hears(ann, "/quit");
            ann.say("/say   two more blanks ");
            bob.hears(ann, "  two more blanks ");
            ann.say("/say");
            ann.say("/say ");
            ann.say("/SAY loud");
            bob.hears(ann, "loud");
        }
    }

    @OnEveryEngine
    void exitLeavesInAnyCaseAndWithBlanksAround(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember bob = room.join();
            List<String> ways =
                    List.of("exit", "EXIT", "eXiT", "  exit", "exit   ", " Exit ", "\texit\t");
            for (String exit : ways) {
                ChatMember ann = room.join();
                ann.say(exit);
                ann.say("this is not said any more");
                assertThat(ann.untilEnd()).doesNotContain("say:");
                ann.close();
                assertThat(room.reasonOf(ann).kind()).isEqualTo(CloseReason.Kind.PEER_CLOSED);
                bob.hearsNothingBefore(room.join());
            }
        }
    }

    @OnEveryEngine
    void exitInsideALineIsSpeech(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (String line : List.of("exit now", "no exit", "exit.", "exits", "e xit")) {
                ann.say(line);
                bob.hears(ann, line);
            }
        }
    }

    @OnEveryEngine
    void quitLeavesAndEndsTheStream(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ann.say("/quit");
            assertThat(ann.untilEnd()).isEmpty();
            ann.close();
            assertThat(room.reasonOf(ann).detail()).contains("/quit");
        }
    }

    @OnEveryEngine
    void leadingBlanksAreKeptAndEmptyLinesDropped(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.send("\n\r\n\n    four blanks\r\n\n\n\ta tab \n");
            bob.hears(ann, "    four blanks");
            bob.hears(ann, "\ta tab ");
            bob.hearsNothingBefore(ann);
        }
    }

    @OnEveryEngine
    void linesMayBeStampedInIsoWithTheOffset(ChatSetting setting) {
        try (ChatRoom room =
                ChatRoom.open(setting, options -> options.withStamps(StampStyle.ISO))) {
            String iso =
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d) ";
            ChatMember ann = room.connect(room.lines(), 0);
            assertThat(ann.anyLine()).matches(iso + "\\* lobby, 1 member; .*");
            ChatMember bob = room.connect(room.lines(), 0);
            assertThat(bob.anyLine()).matches(iso + "\\* lobby, 2 members; .*");
            assertThat(ann.anyLine()).matches(iso + "\\* \\('127.0.0.1', \\d+\\) joined");
            bob.say("hello");
            assertThat(ann.anyLine()).matches(iso + "\\('127.0.0.1', \\d+\\) say: hello");
        }
    }

    @OnEveryEngine
    void aSpeakerByIpv6IsShownInShortForm(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting, options -> ChatRoom.on(options, "::1"))) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.say("hello");
            bob.hears("('::1', " + ann.port() + ")", "hello");
        }
    }

    @OnEveryEngine
    void anAddressMappedIntoIpv6IsShownAsIpv4(ChatSetting setting) throws UnknownHostException {
        try (ChatRoom room = ChatRoom.open(setting, options -> ChatRoom.on(options, "::"))) {
            int port = room.lines().getPort();
            ChatMember four =
                    room.join(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            ChatMember six = room.join(new InetSocketAddress(InetAddress.getByName("::1"), port));
            four.say("by IPv4");
            six.hears("('127.0.0.1', " + four.port() + ")", "by IPv4");
            six.say("by IPv6");
            four.hears("('::1', " + six.port() + ")", "by IPv6");
        }
    }

    @OnOneLoopAndTwo
    void membersOfBothListenersSitInOneRoom(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember lines = room.join();
            ChatMember raw = room.joinRaw();
            lines.say("from lines");
            raw.hears(lines, "from lines");
            raw.send("from raw");
            lines.hears(raw, "from raw");
        }
    }
}
