package switchboard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:80",
        "::1, [::1]:80",
        "::, [::]:80",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
        "fe80:0:0:0:0:0:0:0, [fe80::]:80",
        "::ffff:10.0.0.1, 10.0.0.1:80"
    })
    void addressesAreShownAsPeopleWriteThem(String address, String shown) throws Exception {
        Endpoint endpoint = new Endpoint.Inet(InetAddress.getByName(address), 80);
        assertThat(endpoint).hasToString(shown);
    }
}
