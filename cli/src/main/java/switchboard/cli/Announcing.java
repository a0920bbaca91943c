package switchboard.cli;

import org.jspecify.annotations.Nullable;
import switchboard.services.beacon.BeaconServer;

/** The beacon of a server that announces itself, or nothing. One thread. */
final class Announcing implements AutoCloseable {

    static final Announcing NOTHING = new Announcing(null, true);

    private final @Nullable BeaconServer beacon;
    private final boolean reached;

    /**
     * @param reached whether another machine can reach what is announced
     */
    Announcing(@Nullable BeaconServer beacon, boolean reached) {
        this.beacon = beacon;
        this.reached = reached;
    }

    /** What is to be known at the start. */
    void sayWhere(ServerLog log) {
        BeaconServer started = beacon;
        if (started == null) {
            return;
        }
        String name = started.announcement().name();
        log.listening(
                "udp",
                started.localAddress(),
                started.engineName(),
                " announces " + name,
                event -> event.with("name", name));
        log.note(BeaconCommand.BOUND_TO_ALL + "as " + name);
        if (!reached) {
            log.warn(
                    "others find it and cannot reach it, since it listens on loopback alone; give"
                            + " an address of this machine");
        }
    }

    @Override
    public void close() {
        BeaconServer started = beacon;
        if (started != null) {
            started.close();
        }
    }
}
