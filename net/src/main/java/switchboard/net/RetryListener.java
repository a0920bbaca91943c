package switchboard.net;

import java.time.Duration;

/** Is told of tries to connect that failed. Called on the loop; must not block. */
@FunctionalInterface
public interface RetryListener {

    /**
     * A try has failed and another follows.
     *
     * @param failures how many have failed so far, from 1
     * @param pause when the next one begins
     */
    void failed(int failures, ConnectException why, Duration pause);
}
