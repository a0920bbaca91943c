package switchboard.cli.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutletTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    /** A stream whose reader takes a write only when it is let. */
    private static final class Gate extends OutputStream {

        final Semaphore open = new Semaphore(0);
        final CountDownLatch reached = new CountDownLatch(1);
        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(int single) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            reached.countDown();
            open.acquireUninterruptibly();
            synchronized (text) {
                text.append(new String(bytes, offset, length, UTF_8));
            }
        }

        String text() {
            synchronized (text) {
                return text.toString();
            }
        }
    }

    @Test
    void printingNeverWaitsForTheReader() throws Exception {
        Gate gate = new Gate();
        Printer printer = new Printer(gate, lines -> lines + " dropped");
        String line = "x".repeat(1_000);
        printer.print("first");
        assertThat(gate.reached.await(20, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 10_000; i++) {
            printer.print(line); // would hang here
        }

        gate.open.release(1_000_000);
        assertThat(printer.flush(LONG)).isTrue();
        long whole = gate.text().lines().filter(line::equals).count();
        String last = gate.text().lines().reduce("", (before, each) -> each);
        assertThat(whole).isBetween(100L, 1_000L);
        assertThat(last).isEqualTo((10_000 - whole) + " dropped");
    }

    @Test
    void afterDroppingItPrintsAgain() throws Exception {
        Gate gate = new Gate();
        Printer printer = new Printer(gate, lines -> lines + " dropped");
        for (int i = 0; i < 1_000; i++) {
            printer.print("x".repeat(1_000));
        }
        gate.open.release(1_000_000);
        assertThat(printer.flush(LONG)).isTrue();

        printer.print("again");

        assertThat(printer.flush(LONG)).isTrue();
        assertThat(gate.text()).endsWith(" dropped\nagain\n");
    }

    @Test
    void whoeverFillsItIsToldWhenThereIsRoom() throws Exception {
        Gate gate = new Gate();
        Outlet outlet = new Outlet(gate::write, 1_000);
        CountDownLatch room = new CountDownLatch(1);
        outlet.onRoom(room::countDown);

        assertThat(outlet.add(new byte[900])).isTrue();
        assertThat(gate.reached.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(outlet.add(new byte[900])).isTrue();
        assertThat(outlet.add(new byte[900])).isFalse();
        assertThat(room.getCount()).isEqualTo(1);

        gate.open.release(100);
        assertThat(room.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(outlet.flush(LONG)).isTrue();
    }

    @Test
    void aClosedStreamIsToldOnceAndTakesTheRestInSilence() throws Exception {
        Outlet outlet =
                new Outlet(
                        bytes -> {
                            throw new IOException("Broken pipe");
                        },
                        10);
        Semaphore broken = new Semaphore(0);
        outlet.onBroken(broken::release);

        for (int i = 0; i < 100; i++) {
            outlet.add(new byte[100]);
        }

        assertThat(broken.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(outlet.isBroken()).isTrue();
        assertThat(outlet.add(new byte[100])).isTrue();
        assertThat(outlet.flush(Duration.ZERO)).isTrue();
        assertThat(broken.availablePermits()).isZero();
    }

    @Test
    void aDiskThatIsFullForAWhileCostsTheLinesOfThatWhileOnly() {
        boolean[] full = {false};
        ByteArrayOutputStream disk = new ByteArrayOutputStream();
        Printer printer =
                new Printer(
                        new OutputStream() {
                            @Override
                            public void write(int single) {
                                throw new UnsupportedOperationException();
                            }

                            @Override
                            public void write(byte[] bytes, int offset, int length)
                                    throws IOException {
                                if (full[0]) {
                                    throw new IOException("No space left on device");
                                }
                                disk.write(bytes, offset, length);
                            }
                        },
                        lines -> lines + " lost");
        List<String> causes = new CopyOnWriteArrayList<>();
        printer.onFailure(causes::add);

        printOneByOne(printer, "one");
        full[0] = true;
        printOneByOne(printer, "two", "three", "four");
        full[0] = false;
        printOneByOne(printer, "five", "six");

        assertThat(disk).hasToString("one\n3 lost\nfive\nsix\n");
        assertThat(causes).containsExactly("No space left on device");
    }

    private static void printOneByOne(Printer printer, String... lines) {
        for (String line : lines) {
            printer.print(line);
            assertThat(printer.flush(LONG)).isTrue();
        }
    }

    @Test
    void aFlushGivesUpWhenTheReaderDoesNotRead() {
        Outlet outlet = new Outlet(new Gate()::write, 1_000);
        outlet.add(new byte[10]);

        assertThat(outlet.flush(Duration.ofMillis(20))).isFalse();
    }
}
