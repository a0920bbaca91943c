package switchboard.engine.linux;

import switchboard.engine.Availability;
import switchboard.engine.Engine;
import switchboard.engine.EngineLimits;
import switchboard.engine.EngineProvider;

/** io_uring as it is made by no user: for tests that want trouble. Any thread. */
public final class UringTrials {

    private UringTrials() {}

    /** Queues so small that every batch fills them, and buffers that are overwritten when free. */
    public static EngineProvider tinyQueues() {
        return new Variant(new UringOptions(4, 4, 16 << 10, true, true, true));
    }

    /** Without the modes and operations that came after Linux 6.0. */
    public static EngineProvider asOnAnOldKernel() {
        return new Variant(new UringOptions(1_024, 4_096, 16 << 10, false, false, true));
    }

    /** Buffers so small that the kernel breaks off a receive when it has filled 32 of them. */
    public static EngineProvider smallBuffers() {
        return new Variant(new UringOptions(1_024, 4_096, 64, true, true, true));
    }

    private record Variant(UringOptions options) implements EngineProvider {

        @Override
        public String name() {
            return "io_uring";
        }

        @Override
        public Availability check() {
            return new UringProvider().check();
        }

        @Override
        public Engine open(EngineLimits limits) {
            return UringEngine.open(limits, options, System::nanoTime);
        }
    }
}
