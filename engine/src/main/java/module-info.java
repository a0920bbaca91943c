import org.jspecify.annotations.NullMarked;

/** What moves bytes: the contract between a loop and the kernel. */
@NullMarked
module switchboard.engine {
    requires static transitive org.jspecify;

    exports switchboard.engine;
    exports switchboard.engine.readiness;

    uses switchboard.engine.EngineProvider;
}
