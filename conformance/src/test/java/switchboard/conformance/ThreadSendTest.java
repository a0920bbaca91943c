package switchboard.conformance;

import java.util.concurrent.Executor;

/** The promises of sending in event style from threads that are no loop's. */
final class ThreadSendTest extends EventSendTest {

    @Override
    Executor sendingThread(NetServer server) {
        return Thread::startVirtualThread;
    }
}
