package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Names that members take. */
@Timeout(120)
final class ChatNamesTest {

    private static final List<String> REFUSED =
            List.of(
                    "",
                    "two words",
                    "quote'",
                    "say:",
                    "x)",
                    "('127.0.0.1',",
                    "*",
                    "_first",
                    ".first",
                    "-first",
                    "escape\033[31m",
                    "tab\there",
                    "bidi\u202Edid",
                    "joiner\u200D",
                    "line\u2028line",
                    "\u3164",
                    "\uFFA0",
                    "slash/",
                    "🙂",
                    "x".repeat(33),
                    "x".repeat(8_000));

    @OnEveryEngine
    void aNameThatCouldDeceiveIsRefusedInOneSentence(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            for (String name : REFUSED) {
                ann.say("/name " + name);
                assertThat(ann.untilNow())
                        .as("asking for %s", name)
                        .singleElement()
                        .asString()
                        .matches("(a name|somebody) [^\\p{Cntrl}]{10,100}");
            }
            bob.hearsNothingBefore(ann);
            ann.say("still without a name");
            bob.hears(ann, "still without a name");
        }
    }

    @OnEveryEngine
    void lettersOfAnyScriptMakeAName(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join();
            for (String name : List.of("a", "7up", "Ann_B.C-d", "李雷", "Αννα", "x".repeat(32))) {
                ann.rename(name);
            }
        }
    }

    @OnOneLoopAndTwo
    void aNameIsUniqueWhateverItsCaseAndForm(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join("Zoë");
            ChatMember bob = room.join();
            for (String same : List.of("Zoë", "zoë", "ZOË", "Zoe\u0308", "\uFF3A\uFF4F\u00EB")) {
                bob.say("/name " + same);
                assertThat(bob.line()).isEqualTo("somebody here has that name");
            }
            bob.hearsNothingBefore(ann);
            ann.rename("ZOË");
            ann.rename("zoë");
        }
    }

    @OnOneLoopAndTwo
    void aNameIsFreeAgainWhenItsMemberLeavesOrTakesAnother(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember bob = room.join();
            ChatMember ann = room.join("ann");
            ann.rename("anna");
            bob.rename("ann");
            ann.close();
            room.awaitMembers(1);
            bob.rename("anna");
        }
    }

    @OnOneLoopAndTwo
    void ofManyWhoWantANameOneHasIt(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            List<ChatMember> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(room.join());
            }
            all.forEach(member -> member.say("/name only"));
            int refused = 0;
            for (ChatMember member : all) {
                List<String> answers = member.untilNow();
                refused += answers.contains("somebody here has that name") ? 1 : 0;
            }
            assertThat(refused).isEqualTo(19);
        }
    }

    @OnOneLoopAndTwo
    void aRenameKeepsItsPlaceAmongTheMembersLines(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember other = room.join();
            ChatMember ann = room.join();
            ChatMember bob = room.join();
            StringBuilder script = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                script.append("/name ann").append(i).append("\nas ann").append(i).append('\n');
            }
            ann.send(script.toString());
            String before = ann.address();
            for (ChatMember listener : List.of(bob, other)) {
                String last = before;
                for (int i = 0; i < 500; i++) {
                    String name = "ann" + i;
                    assertThat(listener.said()).isEqualTo("* " + last + " is now " + name);
                    listener.hears(name, "as " + name);
                    last = name;
                }
            }
        }
    }

    @OnEveryEngine
    void takingTheNameOneHasSaysNothing(ChatSetting setting) {
        try (ChatRoom room = ChatRoom.open(setting)) {
            ChatMember ann = room.join("ann");
            ChatMember bob = room.join();
            ann.say("/name ann");
            assertThat(ann.untilNow()).isEmpty();
            bob.hearsNothingBefore(ann);
        }
    }
}
