package switchboard.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of the simulated process, lowest free number first. Under the kernel's lock only.
 */
final class DescriptorTable {

    /** Standard input, output and error. */
    private static final int FIRST = 3;

    static final int NONE_FREE = -1;

    private final List<@Nullable SimSocket> sockets = new ArrayList<>();
    private int limit = Integer.MAX_VALUE;

    void limit(int descriptors) {
        limit = descriptors;
    }

    boolean isFull() {
        return lowestFree() >= limit;
    }

    int open(SimSocket socket) {
        int descriptor = lowestFree();
        if (descriptor >= limit) {
            return NONE_FREE;
        }
        while (sockets.size() <= descriptor) {
            sockets.add(null);
        }
        sockets.set(descriptor, socket);
        socket.descriptor = descriptor;
        return descriptor;
    }

    /**
     * The open socket; asking for another is a mistake of the engine that a real kernel would hide.
     */
    SimSocket get(int descriptor) {
        boolean known = descriptor >= 0 && descriptor < sockets.size();
        SimSocket socket = known ? sockets.get(descriptor) : null;
        if (socket == null) {
            throw new AssertionError("descriptor " + descriptor + " is not open");
        }
        return socket;
    }

    SimSocket close(int descriptor) {
        SimSocket socket = get(descriptor);
        sockets.set(descriptor, null);
        socket.descriptor = SimSocket.NO_DESCRIPTOR;
        return socket;
    }

    int openCount() {
        return (int) sockets.stream().filter(socket -> socket != null).count();
    }

    private int lowestFree() {
        int descriptor = FIRST;
        while (descriptor < sockets.size() && sockets.get(descriptor) != null) {
            descriptor++;
        }
        return descriptor;
    }
}
