package switchboard.services.files;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which names are being received, so that no two transfers write into one file. Any thread. */
final class Claims {

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** A name until it is given back. */
    interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a name.
     *
     * @throws RefusedException when somebody has it
     */
    Claim take(String name) throws RefusedException {
        if (!names.add(name)) {
            throw new RefusedException(
                    Message.Cause.POLICY,
                    FileNames.shown(name)
                            + " is being received already; if that sender has vanished, try again"
                            + " in a minute");
        }
        return () -> names.remove(name);
    }
}
