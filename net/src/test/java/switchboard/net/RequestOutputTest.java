package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.net.framing.Framing;

/** What a blocking handler sends while its peer takes nothing. */
final class RequestOutputTest {

    private static final int LIMIT = 10_000;

    private final FakeNet net = new FakeNet();
    private final List<Request> requests = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();

    private void sendEmptyFrames() {
        try {
            while (sent.get() <= LIMIT) {
                requests.getFirst().send(new byte[0]);
                sent.incrementAndGet();
            }
        } catch (IOException endOfTheTest) {
            // the loop was closed, as it is meant to be
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines", "u64", "ascii", "until:END"})
    void whatAFramingPutsAroundTheFramesOfAHandlerCountsToo(String name) throws Exception {
        Framing framing = Framing.named(name);
        long frameBytes = framing.encodedBytes(0);
        RequestCallbacks handler = new RequestCallbacks(requests::add, new ConnectionHandler() {});
        Limits limits = Limits.DEFAULT.withOutputBytesMax(LIMIT);
        net.serve(setup -> setup.handler(handler).framing(framing).limits(limits));
        net.connect().room = 0;
        Thread sender = Thread.ofPlatform().daemon().start(this::sendEmptyFrames);
        while (sender.getState() != Thread.State.WAITING && sender.isAlive()) {
            Thread.onSpinWait();
        }
        // The thread has tried the first by itself, and nobody has counted that yet.
        assertThat((sent.get() - 1) * frameBytes).isBetween((long) LIMIT, LIMIT + frameBytes);
        net.group.close();
        sender.join();
    }
}
