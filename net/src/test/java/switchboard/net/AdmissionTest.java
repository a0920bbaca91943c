package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import switchboard.engine.Endpoint;
import switchboard.net.Admission.Denial;

class AdmissionTest {

    private static final long SECOND = 1_000_000_000;

    private static Endpoint address(int last) {
        return address(10, 0, 0, last);
    }

    private static Endpoint address(int... parts) {
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        try {
            return new Endpoint.Inet(InetAddress.getByAddress(bytes), 1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Limits limits(int all, int perAddress, int newPerAddress) {
        return Limits.DEFAULT
                .withConnectionsMax(all)
                .withPerAddress(perAddress, newPerAddress, Duration.ofSeconds(10));
    }

    private static Optional<String> admit(Admission admission, Endpoint remote, long nowNanos) {
        return admission.admit(remote, nowNanos, null).map(Denial::sentence);
    }

    @Test
    void theEleventhOfTenIsToldThatAllPlacesAreTaken() {
        Admission admission = new Admission(limits(10, 100, 100));
        for (int i = 0; i < 10; i++) {
            assertThat(admit(admission, address(i), 0)).isEmpty();
        }
        assertThat(admit(admission, address(10), 0)).contains("all 10 places are taken");
        assertThat(admission.connections()).isEqualTo(10);
        admission.release(address(3));
        assertThat(admit(admission, address(10), 0)).isEmpty();
    }

    @Test
    void oneAddressCannotTakeThePlacesOfOthers() {
        Admission admission = new Admission(limits(10, 2, 100));
        assertThat(admit(admission, address(1), 0)).isEmpty();
        assertThat(admit(admission, address(1), 0)).isEmpty();
        assertThat(admit(admission, address(1), 0))
                .contains("your address already has 2 connections");
        assertThat(admit(admission, address(2), 0)).isEmpty();
        admission.release(address(1));
        assertThat(admit(admission, address(1), 0)).isEmpty();
    }

    @Test
    void theRateOfOneAddressIsLimitedWithinItsWindow() {
        Admission admission = new Admission(limits(100, 50, 3));
        for (int i = 0; i < 3; i++) {
            assertThat(admit(admission, address(1), i * SECOND)).isEmpty();
            admission.release(address(1));
        }
        String why = "your address has made 3 connections within 10 s; try again later";
        assertThat(admit(admission, address(1), 9 * SECOND)).contains(why);
        assertThat(admit(admission, address(2), 9 * SECOND)).isEmpty();
        assertThat(admit(admission, address(1), 10 * SECOND)).isEmpty();
    }

    @Test
    void aRefusedConnectionTakesNoPlace() {
        Admission admission = new Admission(limits(100, 1, 100));
        assertThat(admit(admission, address(1), 0)).isEmpty();
        for (int i = 0; i < 50; i++) {
            assertThat(admit(admission, address(1), 0)).isPresent();
        }
        assertThat(admission.connections()).isEqualTo(1);
        admission.release(address(1));
        assertThat(admission.connections()).isZero();
    }

    @Test
    void loopbackIsNotCountedUnlessItIsAskedFor() {
        Limits counting = limits(1_000, 1, 1);
        Limits lenient =
                new Limits(
                        1_000,
                        Overflow.REJECT,
                        1,
                        1,
                        Duration.ofSeconds(10),
                        false,
                        1 << 20,
                        1 << 28,
                        1 << 28,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO);
        Admission strict = new Admission(counting);
        Admission mild = new Admission(lenient);
        Endpoint[] loopbacks = {
            address(127, 0, 0, 1),
            address(127, 9, 9, 9),
            address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
        };
        for (Endpoint loopback : loopbacks) {
            assertThat(admit(strict, loopback, 0)).isEmpty();
            assertThat(admit(strict, loopback, 0)).isPresent();
            for (int i = 0; i < 100; i++) {
                assertThat(admit(mild, loopback, 0)).isEmpty();
            }
        }
        assertThat(mild.connections()).isEqualTo(300);
    }

    @Test
    void manyAddressesThatCameOnceDoNotMakeItSlow() {
        Admission admission = new Admission(limits(1_000_000, 64, 32));
        long began = System.nanoTime();
        for (int i = 0; i < 60_000; i++) {
            Endpoint one = address(10, i >> 16, (i >> 8) & 255, i & 255);
            assertThat(admit(admission, one, i * 1_000L)).isEmpty();
            admission.release(one);
        }
        // Looking at every known address for each new one takes minutes.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void addressesThatWereGoneForAWindowAreForgotten() {
        Admission admission = new Admission(limits(1_000_000, 64, 32));
        for (int i = 0; i < 50_000; i++) {
            Endpoint one = address(10, i >> 16, (i >> 8) & 255, i & 255);
            assertThat(admit(admission, one, i * SECOND / 100)).isEmpty();
            admission.release(one);
        }
        // Some 1,000 came within the last window; what is older may wait for a cleaning.
        assertThat(admission.addressesKnown()).isLessThan(15_000);
    }
}
