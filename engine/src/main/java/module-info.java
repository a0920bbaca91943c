import org.jspecify.annotations.NullMarked;

/** What moves bytes: the contract between a loop and the kernel. */
@NullMarked
module switchboard.engine {
    requires jdk.net;
    requires static transitive org.jspecify;

    exports switchboard.engine;
    exports switchboard.engine.readiness;

    uses switchboard.engine.EngineProvider;

    provides switchboard.engine.EngineProvider with
            switchboard.engine.nio.NioProvider;
}
