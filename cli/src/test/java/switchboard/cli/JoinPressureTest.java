package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import switchboard.cli.FakeServer.Peer;
import switchboard.cli.io.StopSignal;

/** What {@code join} does when one side takes or gives nothing for a while. */
class JoinPressureTest {

    @Test
    void aServerThatIsSlowToReadGetsEveryByte() throws Exception {
        byte[] sent = lines(8 << 20);
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            CompletableFuture<Void> typing =
                    CompletableFuture.runAsync(() -> {
                        join.in.type(sent);
                        join.in.end();
                    });
            try (Peer peer = server.accept()) {
                assertThat(peer.readLine()).isNotEmpty();
                byte[] rest = peer.readAll();
                int first = sent.length - rest.length;
                assertThat(rest).isEqualTo(Arrays.copyOfRange(sent, first, sent.length));
                assertThat(sent[first - 1]).isEqualTo((byte) '\n');
            }
            typing.get(10, TimeUnit.SECONDS);
            assertThat(join.exitCode()).isZero();
        }
    }

    @Test
    void aLineLongerThanWhatIsKeptIsSentToo() throws Exception {
        String line = "x".repeat(1 << 20) + "\n";
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type(line + "exit");
            join.in.end();
            try (Peer peer = server.accept()) {
                assertThat(new String(peer.readAll(), UTF_8)).isEqualTo(line);
            }
            assertThat(join.exitCode()).isZero();
        }
    }

    /** Both directions full at once: each side stops reading while it cannot write. */
    @Test
    void anEchoThatStopsReadingWhileItCannotWriteEndsNothing() throws Exception {
        byte[] sent = lines(16 << 20);
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type(sent);
            join.in.end();
            try (Peer peer = server.accept()) {
                for (String read = peer.readLine(); !read.isEmpty(); read = peer.readOnce()) {
                    peer.send(read);
                }
            }
            assertThat(join.exitCode()).isZero();
            assertThat(join.out.toByteArray()).isEqualTo(sent);
        }
    }

    private static byte[] lines(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(7);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(60) == 0 ? '\n' : 'a' + random.nextInt(26));
        }
        bytes[length - 1] = '\n';
        return bytes;
    }

    @Test
    void aReaderThatStopsHoldsUpTheServerAndLosesNothing() throws Exception {
        byte[] sent = lines(16 << 20);
        CountDownLatch reading = new CountDownLatch(1);
        Captured shown = new Captured();
        OutputStream stopped =
                new OutputStream() {
                    @Override
                    public void write(int single) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        try {
                            reading.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        shown.write(bytes, offset, length);
                    }
                };
        try (FakeServer server = new FakeServer()) {
            Captured err = new Captured();
            RunningCommand join = RunningCommand.startWith(stopped, err, "join", server.address());
            Peer peer = server.accept();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> sendAndClose(peer, sent));
            assertThat(isDoneWithin(sending, Duration.ofSeconds(3))).isFalse();

            reading.countDown();
            sending.get(30, TimeUnit.SECONDS);

            assertThat(join.exitCode()).isEqualTo(1);
            assertThat(shown.toByteArray()).isEqualTo(sent);
            assertThat(err.text()).startsWith("disconnected: ");
        }
    }

    private static void sendAndClose(Peer peer, byte[] sent) {
        try (peer) {
            peer.send(new String(sent, UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isDoneWithin(CompletableFuture<?> future, Duration time)
            throws Exception {
        try {
            future.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    @Test
    void aSignalLeavesSoonAlsoWhenTheServerTakesNothing() throws Exception {
        try (FakeServer server = new FakeServer()) {
            RunningCommand join = RunningCommand.start("join", server.address());
            join.in.type(lines(16 << 20));
            try (Peer peer = server.accept()) {
                peer.send("welcome\n");
                join.out.await("welcome\n");
                join.signal(StopSignal.INT);
                long before = System.nanoTime();
                assertThat(join.exitCode()).isEqualTo(130);
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .isLessThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void aClosedStandardOutputEndsIt() throws Exception {
        OutputStream closed =
                new OutputStream() {
                    @Override
                    public void write(int single) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        try (FakeServer server = new FakeServer()) {
            Captured err = new Captured();
            RunningCommand join = RunningCommand.startWith(closed, err, "join", server.address());
            try (Peer peer = server.accept()) {
                peer.send("welcome\n");
                assertThat(peer.readAll()).isEmpty();
                assertThat(join.exitCode()).isEqualTo(2);
            }
            assertThat(err.text()).isEqualTo("nobody reads standard output any more\n");
        }
    }
}
