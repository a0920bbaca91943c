package switchboard.conformance;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.Engines;
import switchboard.testkit.ContractFixture;
import switchboard.testkit.DescriptorLimitContract;
import switchboard.testkit.LinuxUnixEngineContract;
import switchboard.testkit.LoopbackFixture;
import switchboard.testkit.SimFixture;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;
import switchboard.testkit.UnixEngineContract;

/** The contract over Unix sockets, as far as the family of a socket could matter. */
final class UnixEngineContractTest {

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#epoll")
    final class Epoll extends LinuxUnixEngineContract {
        @TempDir Path folder;

        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("epoll"), folder);
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#epollEdge")
    final class EpollEdge extends LinuxUnixEngineContract {
        @TempDir Path folder;

        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("epoll-edge"), folder);
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#poll")
    final class Poll extends LinuxUnixEngineContract {
        @TempDir Path folder;

        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("poll"), folder);
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#select")
    final class Select extends LinuxUnixEngineContract implements DescriptorLimitContract {
        @TempDir Path folder;

        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("select"), folder);
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#uring")
    final class Uring extends LinuxUnixEngineContract {
        @TempDir Path folder;

        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("io_uring"), folder);
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#nio")
    final class Nio extends UnixEngineContract {
        @TempDir Path folder;

        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("nio"), folder);
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#sim")
    final class SimLevel extends UnixEngineContract implements DescriptorLimitContract {
        @Override
        protected ContractFixture fixture() {
            return new SimFixture(new SimKernel(1), SimPollerOptions.LEVEL, true);
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#sim")
    final class SimEdge extends UnixEngineContract implements DescriptorLimitContract {
        @Override
        protected ContractFixture fixture() {
            return new SimFixture(new SimKernel(1), SimPollerOptions.EDGE, true);
        }
    }
}
