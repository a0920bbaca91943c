package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;

/** Members that come by the listener for clients that send no line ends. */
@Timeout(120)
final class ChatRawInputTest {

    @OnEveryEngine
    void theEndOfAReadEndsALine(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            raw.sendApart("no line end", "nor here");
            bob.hears(raw, "no line end");
            bob.hears(raw, "nor here");
        }
    }

    @OnEveryEngine
    void aLineEndInsideAReadStillCuts(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            raw.sendApart("one\ntwo\r\nthree\n", "\n\nfour");
            for (String line : new String[] {"one", "two", "three", "four"}) {
                bob.hears(raw, line);
            }
            bob.hearsNothingBefore(raw);
        }
    }

    @OnEveryEngine
    void aCrlfCutBetweenTwoReadsEndsOneLine(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            raw.sendApart("cut\r", "\n", "next");
            bob.hears(raw, "cut");
            bob.hears(raw, "next");
            raw.sendApart("two\r\r\n");
            bob.hears(raw, "two^M");
        }
    }

    @OnEveryEngine
    void aCharacterCutByTheReadIsKeptForTheNext(ChatSetting setting) {
        byte[] bytes = "世🙂".getBytes(UTF_8);
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            for (int at = 1; at < bytes.length; at++) {
                String whole = at < 3 ? "" : "世";
                String rest = "世🙂".substring(whole.length());
                raw.sendApart(
                        Arrays.copyOfRange(bytes, 0, at),
                        Arrays.copyOfRange(bytes, at, bytes.length));
                if (!whole.isEmpty()) {
                    bob.hears(raw, whole);
                }
                bob.hears(raw, rest);
            }
            bob.hearsNothingBefore(raw);
        }
    }

    @OnEveryEngine
    void aCutCharacterThatNeverEndsIsShownAtTheEnd(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            raw.send(new byte[] {'x', (byte) 0xE4, (byte) 0xB8});
            raw.closeOutput();
            bob.hears(raw, "x");
            bob.hears(raw, "\uFFFD");
        }
    }

    @OnEveryEngine
    void aCutCharacterThatIsNotEndedInTimeIsShownAndItsMemberStays(ChatSetting setting) {
        Duration soon = Duration.ofMillis(300);
        try (ChatRoom room =
                ChatRoom.open(
                        setting,
                        options ->
                                options.withLimits(
                                        options.limits()
                                                .withTimeouts(
                                                        Duration.ZERO, soon, Duration.ZERO)))) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            raw.send(new byte[] {'c', 'a', 'f', (byte) 0xE9});
            bob.hears(raw, "caf");
            bob.hears(raw, "\uFFFD");
            raw.send("still here");
            bob.hears(raw, "still here");
        }
    }

    @OnEveryEngine
    void whatIsNoCutCharacterIsNotKept(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            raw.sendApart(new byte[] {'a', (byte) 0x80}, new byte[] {'b', (byte) 0xFF});
            bob.hears(raw, "a\uFFFD");
            bob.hears(raw, "b\uFFFD");
        }
    }

    @OnEveryEngine
    void commandsAndExitNeedNoLineEnd(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            raw.sendApart("/name rawley");
            assertThat(bob.said()).isEqualTo("* " + raw.address() + " is now rawley");
            raw.sendApart("hello");
            bob.hears("rawley", "hello");
            raw.send("Exit");
            assertThat(raw.untilEnd()).endsWith(" is now rawley\n");
            bob.hearsNothingBefore(room.join());
        }
    }

    @OnEveryEngine
    void whatItIsSentAreLines(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            bob.send("one\ntwo\n");
            raw.hears(bob, "one");
            raw.hears(bob, "two");
        }
    }

    @OnEveryEngine
    void aReadLongerThanALineMayBeIsRefused(ChatSetting setting) {
        try (ChatRoom room =
                ChatRoom.open(setting, options -> options.withSizes(100, 4 << 20, 16 << 20))) {
            ChatMember raw = room.joinRaw();
            ChatMember bob = room.join();
            raw.sendApart("x".repeat(101));
            assertThat(raw.line()).isEqualTo("line refused: longer than 100 bytes (--max-frame)");
            raw.sendApart("y".repeat(100));
            bob.hears(raw, "y".repeat(100));
        }
    }
}
