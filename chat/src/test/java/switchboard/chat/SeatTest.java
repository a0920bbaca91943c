package switchboard.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import switchboard.chat.text.Names;

class SeatTest {

    @Test
    void aSpeakerWithoutANameIsItsAddress() {
        assertThat(Seats.at("127.0.0.1", 53_422).speaker()).isEqualTo("('127.0.0.1', 53422)");
        assertThat(Seats.at("::1", 7).speaker()).isEqualTo("('::1', 7)");
        assertThat(Seats.at("2001:db8:0:0:1:0:0:1", 7).speaker())
                .isEqualTo("('2001:db8::1:0:0:1', 7)");
    }

    @Test
    void anAddressMappedIntoIpv6IsShownAsIpv4() {
        assertThat(Seats.at("::ffff:10.0.0.1", 7).speaker()).isEqualTo("('10.0.0.1', 7)");
    }

    @Test
    void aNameStandsInPlaceOfTheAddressAndTheAddressStays() {
        Seat seat = Seats.at(7);
        assertThat(new String(seat.speech(), UTF_8)).isEqualTo(" ('127.0.0.1', 7) say: ");
        seat.name((Names.Accepted) Names.read("Ann"));
        assertThat(seat.speaker()).isEqualTo("Ann");
        assertThat(new String(seat.speech(), UTF_8)).isEqualTo(" Ann say: ");
        assertThat(seat.address).isEqualTo("('127.0.0.1', 7)");
    }
}
