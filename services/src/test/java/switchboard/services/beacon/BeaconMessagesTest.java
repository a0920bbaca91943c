package switchboard.services.beacon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import switchboard.services.beacon.BeaconMessages.Answer;
import switchboard.services.beacon.BeaconMessages.Query;

class BeaconMessagesTest {

    private static final String NONCE = "0123456789abcdef";
    private static final String ID = "fedcba9876543210";
    private static final byte[] NO_TOKEN = {};
    private static final byte[] TOKEN = {1, 2, 3};
    private static final Announcement OFFICE =
            new Announcement(
                    "office",
                    List.of(
                            new AnnouncedService("chat", "tcp", 33_333),
                            new AnnouncedService("echo", "udp", 9_999)));

    @Test
    void aQuestionIsReadAsItWasWritten() {
        byte[] bytes = BeaconMessages.query(NONCE, "*", List.of(ID));
        assertThat(bytes).hasSize(512);
        assertThat(BeaconMessages.readQuery(bytes)).contains(new Query(NONCE, "*", List.of(ID)));
        assertThat(BeaconMessages.readQuery(BeaconMessages.query(NONCE, "a", List.of())))
                .contains(new Query(NONCE, "a", List.of()));
    }

    @Test
    void whoIsKnownIsNamedAsFarAsThereIsRoom() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add("%016x".formatted(i));
        }
        byte[] bytes = BeaconMessages.query(NONCE, "a".repeat(32), many);
        assertThat(bytes).hasSize(512);
        List<String> told = BeaconMessages.readQuery(bytes).orElseThrow().known();
        assertThat(many).startsWith(told.toArray(String[]::new));
        assertThat(told).hasSizeBetween(20, 40);
    }

    @Test
    void anAnswerIsReadAsItWasWritten() {
        byte[] bytes = BeaconMessages.answer(NONCE, ID, OFFICE, NO_TOKEN, 512);
        assertThat(new String(bytes, US_ASCII)).startsWith("ACK ").contains("\nchat tcp 33333\n");
        assertThat(BeaconMessages.readAnswer(bytes, NO_TOKEN))
                .contains(new Answer(NONCE, ID, OFFICE, false));
    }

    @Test
    void noAnswerIsLongerThanItsQuestionWhateverIsAnnounced() {
        List<AnnouncedService> many = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            many.add(new AnnouncedService("service-" + i, "tcp", i));
        }
        for (int services : new int[] {0, 1, 30}) {
            Announcement announcement = new Announcement("a".repeat(32), many.subList(0, services));
            for (int length = 0; length <= 512; length += 3) {
                for (byte[] token : List.of(NO_TOKEN, TOKEN)) {
                    byte[] answer = BeaconMessages.answer(NONCE, ID, announcement, token, length);
                    assertThat(answer.length).isLessThanOrEqualTo(length);
                    assertThat(
                                    answer.length == 0
                                            || BeaconMessages.readAnswer(answer, token).isPresent())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void onlyWhoKnowsTheTokenIsAuthenticatedAndOnlyForThisQuestion() {
        byte[] bytes = BeaconMessages.answer(NONCE, ID, OFFICE, TOKEN, 512);
        assertThat(BeaconMessages.readAnswer(bytes, TOKEN).orElseThrow().authenticated()).isTrue();
        assertThat(BeaconMessages.readAnswer(bytes, new byte[] {9}).orElseThrow().authenticated())
                .isFalse();
        String replayed = new String(bytes, US_ASCII).replace(NONCE, "0000000000000000");
        assertThat(
                        BeaconMessages.readAnswer(replayed.getBytes(US_ASCII), TOKEN)
                                .orElseThrow()
                                .authenticated())
                .isFalse();
    }

    @Test
    void neitherIsTheOther() {
        byte[] query = BeaconMessages.query(NONCE, "*", List.of());
        byte[] answer = BeaconMessages.answer(NONCE, ID, OFFICE, NO_TOKEN, 512);
        assertThat(BeaconMessages.readAnswer(query, NO_TOKEN)).isEmpty();
        assertThat(BeaconMessages.readQuery(answer)).isEmpty();
        assertThat(BeaconMessages.readQuery(BeaconMessages.ACK)).isEmpty();
    }

    @Test
    void whateverIsChangedOrCutIsReadOrRefusedAndNothingElse() {
        Random random = new Random(1);
        byte[] query = BeaconMessages.query(NONCE, "office", List.of(ID));
        byte[] answer = BeaconMessages.answer(NONCE, ID, OFFICE, TOKEN, 512);
        for (int i = 0; i < 5_000; i++) {
            byte[] one = (i % 2 == 0 ? query : answer).clone();
            one[random.nextInt(one.length)] = (byte) random.nextInt();
            byte[] cut = Arrays.copyOf(one, random.nextInt(one.length + 1));
            BeaconMessages.readQuery(cut).ifPresent(q -> assertThat(q.nonce()).hasSize(16));
            BeaconMessages.readAnswer(cut, TOKEN).ifPresent(a -> assertThat(a.id()).hasSize(16));
        }
    }
}
