package switchboard.services.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class OnLinkTest {

    @Test
    void loopbackIsHereAndADocumentationAddressFarAway() throws Exception {
        OnLink here = OnLink.ofThisMachine();
        assertThat(here.contains(InetAddress.getByName("127.77.1.2"))).isTrue();
        assertThat(here.contains(InetAddress.getByName("203.0.113.7"))).isFalse();
        assertThat(here.contains(InetAddress.getByName("2001:db8::1"))).isFalse();
    }
}
