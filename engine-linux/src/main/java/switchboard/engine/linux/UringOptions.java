package switchboard.engine.linux;

/**
 * How a ring is made; all but the default is for tests.
 *
 * @param submissions entries of the submission queue, a power of two
 * @param completions entries of the completion queue, a power of two, no fewer
 * @param bufferBytesMax size of a receive buffer, unless the engine's limits want smaller ones
 * @param deferTaskRun whether completions are made in this thread's calls only, where that exists
 * @param limitedReceive whether one receive may bring several buffers up to a limit, where that
 *     exists
 * @param poison whether a buffer that is given back is overwritten
 */
record UringOptions(
        int submissions,
        int completions,
        int bufferBytesMax,
        boolean deferTaskRun,
        boolean limitedReceive,
        boolean poison) {

    /** A thousand sends in one call; 16 KiB a buffer, since small ones cost. */
    static final UringOptions DEFAULT = new UringOptions(1_024, 4_096, 16 << 10, true, true, false);
}
