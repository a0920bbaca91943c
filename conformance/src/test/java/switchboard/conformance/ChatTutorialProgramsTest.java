package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tutorials' own chat programs, which send no line ends, and ours understand one another. */
@Timeout(120)
final class ChatTutorialProgramsTest {

    private static final String SPEAKER = "\\('127\\.0\\.0\\.1', \\d+\\) say: ";

    /** Waits for the greeting. */
    private static PythonProgram join(int port) {
        PythonProgram client = PythonProgram.chatClient(port);
        assertThat(client.line()).endsWith("; /help lists commands, exit leaves");
        return client;
    }

    @OnEveryEngine
    void theirClientTalksThroughTheRawListener(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting);
                PythonProgram client = join(room.raw().getPort())) {
            ChatMember ann = room.join();
            client.tell("hello, 世界");
            assertThat(ann.said()).matches(SPEAKER + "hello, 世界");
            client.tell("  and once more  ");
            assertThat(ann.said()).matches(SPEAKER + "and once more");
            ann.say("  welcome");
            assertThat(ChatMember.unstamped(client.heard()))
                    .isEqualTo(ann.address() + " say:   welcome");
            client.tell("/name snake");
            assertThat(ann.said()).endsWith(" is now snake");
            client.tell("EXIT");
            assertThat(client.heard()).endsWith(" is now snake");
            assertThat(client.heard()).isEqualTo("ByeBye~~");
            assertThat(client.exitCode()).isZero();
            room.awaitMembers(1);
        }
    }

    @OnEveryEngine
    void twoOfTheirClientsHearOneAnother(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting);
                PythonProgram one = join(room.raw().getPort());
                PythonProgram two = join(room.raw().getPort())) {
            one.tell("from one");
            assertThat(ChatMember.unstamped(two.heard())).matches(SPEAKER + "from one");
            two.tell("from two");
            assertThat(ChatMember.unstamped(one.heard())).matches(SPEAKER + "from two");
        }
    }

    @OnEveryEngine
    void onTheListenerForLinesTheirClientIsToldWhatIsMissing(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting);
                PythonProgram client = join(room.lines().getPort())) {
            client.tell("hello");
            assertThat(client.heard())
                    .isEqualTo(
                            "waiting for a line end; for clients that send none the room needs a"
                                    + " raw listener (raw=ADDR)");
        }
    }

    @OnEveryEngine
    void theirClientKilledInTheMiddleHasLeft(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            try (PythonProgram client = join(room.raw().getPort())) {
                client.tell("last words");
                assertThat(ann.said()).matches(SPEAKER + "last words");
            }
            room.awaitMembers(1);
            ann.hearsNothingBefore(room.join());
        }
    }

    /** What our clients must cope with: one prefix for each read and no line end of its own. */
    @Test
    void theirServerSendsAReadToAllOthersAsItCame() {
        try (PythonProgram server = PythonProgram.chatServer()) {
            InetSocketAddress at =
                    new InetSocketAddress("127.0.0.1", Integer.parseInt(server.line()));
            try (ChatMember ann = ChatMember.connect(at, 0);
                    ChatMember bob = ChatMember.connect(at, 0)) {
                assertThat(server.line()).isEqualTo(ann.address() + " connect.");
                assertThat(server.line()).isEqualTo(bob.address() + " connect.");
                ann.sendApart("no line end");
                String said = ann.address() + " say: no line end";
                String heard = bob.text(ChatMember.STAMP_LENGTH + said.length());
                assertThat(ChatMember.unstamped(heard)).isEqualTo(said);
                ann.closeOutput();
                assertThat(server.line()).isEqualTo("Client:" + ann.address() + " Close.");
            }
        }
    }
}
