import org.jspecify.annotations.NullMarked;

/** Event loops, servers, clients and connections. */
@NullMarked
module switchboard.net {
    requires transitive switchboard.engine;
    requires static transitive org.jspecify;
    requires jdk.jfr;

    exports switchboard.net;
    exports switchboard.net.framing;

    uses switchboard.engine.EngineProvider;
}
