package switchboard.engine;

import java.util.Set;

/** Whether an engine runs on this machine. */
public sealed interface Availability {

    /** It runs, and this is what it can do. */
    record Available(Set<Capability> capabilities) implements Availability {
        public Available {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /** It does not run: one clause for why, one for what would help. */
    record Unavailable(String reason, String remedy) implements Availability {}
}
