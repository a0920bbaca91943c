package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.net.CloseReason.Kind;
import switchboard.net.HostPort;
import switchboard.net.ListenException;

/**
 * What ends or harms the tutorials' chat server, tried on ours; each sentence is how it must be.
 */
@Timeout(120)
final class ChatTutorialFaultsTest {

    private static final int SMALL_BUFFER_BYTES = 4 << 10;

    @OnEveryEngine
    void anUrgentByteIsNoError(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.send("be");
            ann.sendUrgent();
            ann.say("fore and behind");
            assertThat(bob.said())
                    .isIn(
                            ann.address() + " say: before and behind",
                            ann.address() + " say: be!fore and behind");
            bob.say("alive");
            ann.hears(bob, "alive");
        }
    }

    @OnEveryEngine
    void aResetAsTheFirstEventClosesThatMemberOnly(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember bob = room.join();
            ChatMember ann = room.join();
            ann.reset();
            assertThat(room.reasonOf(ann).kind()).isEqualTo(Kind.PEER_RESET);
            bob.hearsNothingBefore(room.join());
        }
    }

    @OnEveryEngine
    void nothingOfAnotherMemberIsSaidInTheNameOfOneThatIsReset(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ChatMember eve = room.join();
            ann.say("said once");
            bob.hears(ann, "said once");
            eve.hears(ann, "said once");
            eve.reset();
            assertThat(room.reasonOf(eve).kind()).isEqualTo(Kind.PEER_RESET);
            bob.hearsNothingBefore(ann);
        }
    }

    @OnOneLoopAndTwo
    void aSlowReaderGetsWholeLinesAndTheOthersAllOfThem(ChatSetting setting) {
        int lines = 30_000;
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember bob = room.join();
            ChatMember ann = room.join();
            ChatMember slow = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            slow.greeting();
            bob.hearsOfJoins(2);
            bob.send(NumberedLines.lines(0, lines));
            for (ChatMember member : List.of(ann, slow)) {
                NumberedLines heard = new NumberedLines();
                while (heard.next() < lines) {
                    heard.hear(member.anyLine());
                }
                assertThat(heard.missed()).isZero();
            }
        }
    }

    @OnEveryEngine
    void whatWasSaidBeforeTheEndIsDelivered(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember bob = room.join();
            ChatMember ann = room.connect(room.lines(), 0);
            ann.send("one\ntwo\nthree");
            ann.closeOutput();
            bob.hears(ann, "one");
            bob.hears(ann, "two");
            bob.hears(ann, "three");
        }
    }

    @OnEveryEngine
    void whoDoesNotReadIsStillHeard(ChatSetting setting) {
        try (ChatRoom room =
                ChatRoom.open(setting, options -> options.withSizes(1_000, 64 << 10, 1 << 20))) {
            ChatMember bob = room.join();
            ChatMember mute = room.connect(room.lines(), SMALL_BUFFER_BYTES);
            mute.greeting();
            ChatMember ann = room.join();
            ann.hearsNothingBefore(bob);
            for (int i = 0; i < 100; i++) {
                bob.send(NumberedLines.lines(0, 500));
                mute.say("I do not read " + i);
                NumberedLines fromBob = new NumberedLines();
                boolean heardMute = false;
                while (!heardMute || fromBob.next() < 500) {
                    String line = ann.line();
                    if (line.endsWith(mute.address() + " say: I do not read " + i)) {
                        heardMute = true;
                    } else {
                        fromBob.hear(line);
                    }
                }
                bob.untilNow();
            }
        }
    }

    @OnEveryEngine
    void aMemberThatDiesWhileItIsSentToHarmsNoSpeaker(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (int i = 0; i < 100; i++) {
                ChatMember dying = room.connect(room.lines(), SMALL_BUFFER_BYTES);
                dying.greeting();
                ann.send("first " + i + "\n");
                dying.reset();
                ann.send("next " + i + "\n");
                bob.hears(ann, "first " + i);
                bob.hears(ann, "next " + i);
            }
            room.awaitMembers(2);
        }
    }

    @OnEveryEngine
    void connectionsAbortedBeforeTheyAreTakenStallNobody(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            long beganNanos = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                room.connect(room.lines(), 0).reset();
                if (i % 20 == 0) {
                    ann.say("still " + i);
                    bob.hears(ann, "still " + i);
                }
            }
            // Their server stands still for two seconds at each.
            assertThat(System.nanoTime() - beganNanos).isLessThan(20_000_000_000L);
            room.awaitMembers(2);
        }
    }

    @OnEveryEngine
    void withFewDescriptorsEarlyMembersStayAndLaterOnesAreToldWhy(ChatSetting setting) {
        List<String> jvm = List.of("-XX:TieredStopAtLevel=1");
        try (JavaProcess server =
                JavaProcess.startWithDescriptors(64, ChatChild.class, jvm, setting.engine(), 1)) {
            ChatChild.Address at = ChatChild.addressOf(server);
            List<ChatMember> members = new ArrayList<>();
            List<String> refusals = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ChatMember member = ChatMember.connect(at.lines(), 0);
                members.add(member);
                if (refusals.isEmpty()) {
                    String first = member.anyLine();
                    if (first.startsWith("refused: ")) {
                        refusals.add(first);
                    } else {
                        assertThat(first).contains("* lobby, ");
                    }
                }
            }
            assertThat(refusals).singleElement().asString().endsWith(" places are taken");
            ChatMember ann = members.get(0);
            ChatMember bob = members.get(1);
            ann.say("we are still here");
            bob.hears(ann, "we are still here");
            members.subList(2, 200).forEach(ChatMember::close);
            Eventually.holds(
                    "there are places again",
                    () -> {
                        try (ChatMember late = ChatMember.connect(at.lines(), 0)) {
                            return late.untilLine().contains("* lobby, ");
                        }
                    });
            ann.close();
            bob.close();
        }
    }

    @OnEveryEngine
    void theEleventhMemberOfTenIsToldWhy(ChatSetting setting) {
        try (ChatRoom room =
                ChatRoom.open(
                        setting,
                        options -> options.withLimits(options.limits().withConnectionsMax(10)))) {
            ChatMember first = room.join();
            for (int i = 1; i < 10; i++) {
                room.join(i % 2 == 0 ? room.lines() : room.raw());
            }
            for (ChatMember eleventh :
                    List.of(room.connect(room.lines(), 0), room.connect(room.raw(), 0))) {
                assertThat(eleventh.untilEnd()).isEqualTo("refused: all 10 places are taken\n");
                eleventh.close();
            }
            first.close();
            room.awaitMembers(9);
            room.join();
        }
    }

    @OnEveryEngine
    void allThatASpeakerHasSentIsSaidAtOnce(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            bob.hearsNothingBefore(ann);
            long turns = room.turns();
            ann.send(NumberedLines.lines(0, 500));
            NumberedLines heard = new NumberedLines();
            while (heard.next() < 500) {
                heard.hear(bob.anyLine());
            }
            assertThat(room.turns() - turns).as("turns of the loop").isLessThan(100);
        }
    }

    @OnEveryEngine
    void membersConnectionsAreKeptAlive(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            Eventually.holds(
                    "a keepalive timer", () -> KernelSockets.isKeptAliveTowards(ann.port()));
        }
    }

    @OnEveryEngine
    void aBusyPortIsOneSentenceAndLeavesNothingBehind(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            int port = room.lines().getPort();
            HostPort busy = new HostPort("127.0.0.1", port);
            ChatOptions options =
                    ChatOptions.DEFAULT
                            .withListeners(
                                    List.of(
                                            new Listener(new HostPort("127.0.0.1", 0), Dialect.RAW),
                                            new Listener(busy, Dialect.LINES)))
                            .withLoops(setting.engine(), setting.loops());
            assertRefused(options, port);
            int descriptors = ChatRoom.descriptors();
            long threads = loopThreads();
            assertRefused(options, port);
            assertThat(ChatRoom.descriptors()).isEqualTo(descriptors);
            assertThat(loopThreads()).isEqualTo(threads);
        }
    }

    private static void assertRefused(ChatOptions options, int port) {
        assertThatThrownBy(() -> start(options))
                .isInstanceOf(ListenException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }

    private static void start(ChatOptions options) throws IOException {
        ChatServer.start(options).close();
    }

    private static long loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("switchboard-loop"))
                .count();
    }

    @OnOneLoopAndTwo
    void aRoomInWhichNothingHappensSleeps(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            ann.hearsOfJoins(1);
            bob.say("good night");
            ann.hears(bob, "good night");
            room.assertIdle();
        }
    }
}
