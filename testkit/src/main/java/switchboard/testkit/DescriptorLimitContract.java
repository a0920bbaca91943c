package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import switchboard.engine.EngineException;
import switchboard.engine.SocketError;
import switchboard.engine.SocketHandle;
import switchboard.engine.SocketOptions;
import switchboard.testkit.EngineDriver.Link;
import switchboard.testkit.EngineEvent.Failed;

/**
 * What is said besides of an engine whose mechanism cannot watch every descriptor that a process
 * may have, as select(2) cannot; sentence (l).
 */
public interface DescriptorLimitContract extends EngineUnderTest {

    @Test
    default void descriptorBeyondTheLimitIsRefusedAndTheListenerLives() {
        SocketHandle listener = driver().listen();
        Link early = driver().link(listener, world().connect(driver().address(listener)));
        world().occupyDescriptors();

        Transfer.Reader refused = new Transfer.Reader(world().connect(driver().address(listener)));
        driver().pollUntil("the refused peer's end", refused::hasEnded);
        assertThat(events().of(listener, Failed.class))
                .singleElement()
                .extracting(failed -> failed.failure().error())
                .isEqualTo(SocketError.DESCRIPTOR_BEYOND_LIMIT);
        assertBeyondLimit();

        Peer next = world().connect(driver().address(listener));
        engine().close(early.handle()); // its number is free now, and within the limit
        Link late = driver().link(listener, next);
        late.peer().write("x");
        driver().pollUntil("received", () -> driver().input(late.handle()).equals("x"));
    }

    private void assertBeyondLimit() {
        assertThatThrownBy(() -> engine().listen(world().anyPort(), SocketOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e ->
                                assertThat(e.failure().error())
                                        .isEqualTo(SocketError.DESCRIPTOR_BEYOND_LIMIT));
        SocketHandle handle = engine().connect(world().listen().address(), SocketOptions.DEFAULT);
        driver().pollUntil("failed", () -> events().count(handle, Failed.class) > 0);
        assertThat(events().of(handle, Failed.class).getFirst().failure().error())
                .isEqualTo(SocketError.DESCRIPTOR_BEYOND_LIMIT);
    }
}
