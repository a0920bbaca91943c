/** Engines for Linux, by the C library's calls through the Foreign Function API. */
module switchboard.engine.linux {
    requires switchboard.engine;
    requires static org.jspecify;

    provides switchboard.engine.EngineProvider with
            switchboard.engine.linux.EpollEdgeProvider,
            switchboard.engine.linux.EpollProvider,
            switchboard.engine.linux.PollProvider,
            switchboard.engine.linux.SelectProvider,
            switchboard.engine.linux.UringProvider;
}
