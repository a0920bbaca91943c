package switchboard.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * One server that is measured.
 *
 * @param id short name, for progress, logs and raw numbers
 * @param title as it stands in the report
 * @param role what it is compared for
 * @param loaderArguments how the load program must speak to it
 * @param onJvm whether it needs a longer warm-up
 */
record Contender(
        String id,
        String title,
        Role role,
        Kind kind,
        List<String> loaderArguments,
        boolean onJvm,
        Launch launch) {

    enum Role {
        /** Switchboard itself. */
        OURS,
        /** Switchboard on another engine than the one it takes by itself. */
        OUR_OTHER_ENGINE,
        /** The same design in C: what the kernel allows on one core. */
        LIMIT,
        /** The same idea on another engine: what is left of the difference is the engine's. */
        SAME_IDEA,
        /** What people use today. */
        USUAL
    }

    /** How it is started. */
    @FunctionalInterface
    interface Launch {
        /**
         * The command line.
         *
         * @param folder where it may write files of its own
         */
        List<String> command(int port, Path folder);
    }
}
