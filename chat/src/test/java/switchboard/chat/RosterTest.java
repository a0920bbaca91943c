package switchboard.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.chat.text.Names.Reason;

class RosterTest {

    private final Roster roster = new Roster();
    private final Seat ann = Seats.at(1);
    private final Seat bob = Seats.at(2);

    RosterTest() {
        roster.add(ann);
        roster.add(bob);
    }

    @Test
    void aNameIsTakenWhateverItsCase() {
        assertThat(roster.rename(ann, "Ann")).isEmpty();
        assertThat(roster.rename(bob, "aNN")).contains(Reason.TAKEN);
        assertThat(roster.rename(bob, "\uFF21nn")).contains(Reason.TAKEN);
        assertThat(bob.name()).isEmpty();
    }

    @Test
    void whoHasANameMayWriteItInAnotherCase() {
        assertThat(roster.rename(ann, "ann")).isEmpty();
        assertThat(roster.rename(ann, "ANN")).isEmpty();
        assertThat(ann.name()).isEqualTo("ANN");
        assertThat(roster.rename(bob, "ann")).contains(Reason.TAKEN);
    }

    @Test
    void aNameGivenUpIsFree() {
        roster.rename(ann, "ann");
        roster.rename(ann, "anna");
        assertThat(roster.rename(bob, "ann")).isEmpty();
        roster.remove(ann);
        assertThat(roster.rename(bob, "anna")).isEmpty();
    }

    @Test
    void aRefusedNameLeavesTheOldOne() {
        roster.rename(ann, "ann");
        assertThat(roster.rename(ann, "a b")).contains(Reason.BAD_CHARACTER);
        assertThat(roster.rename(bob, "ann")).contains(Reason.TAKEN);
        assertThat(ann.speaker()).isEqualTo("ann");
    }

    @Test
    void whoLeavesWithoutANameTakesNobodysName() {
        roster.rename(ann, "ann");
        roster.remove(bob);
        Seat eve = Seats.at(3);
        roster.add(eve);
        assertThat(roster.rename(eve, "ann")).contains(Reason.TAKEN);
    }

    @Test
    void everybodyIsListedByNameAndAddressInTheOrderOfComing() {
        roster.rename(bob, "bob");
        assertThat(listed()).containsExactly("('127.0.0.1', 1)", "bob ('127.0.0.1', 2)");
        roster.remove(ann);
        assertThat(listed()).containsExactly("bob ('127.0.0.1', 2)");
        assertThat(roster.size()).isEqualTo(1);
    }

    @Test
    void aListIsOfTheMomentItWasAskedFor() {
        Iterator<String> lines = roster.lines();
        roster.remove(ann);
        roster.add(Seats.at(3));
        List<String> listed = new ArrayList<>();
        lines.forEachRemaining(listed::add);
        assertThat(listed).containsExactly("('127.0.0.1', 1)", "('127.0.0.1', 2)");
    }

    private List<String> listed() {
        List<String> listed = new ArrayList<>();
        roster.lines().forEachRemaining(listed::add);
        return listed;
    }
}
