package switchboard.conformance;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIf;
import switchboard.engine.Engines;
import switchboard.testkit.ContractFixture;
import switchboard.testkit.DescriptorLimitContract;
import switchboard.testkit.EngineContract;
import switchboard.testkit.LoopbackFixture;
import switchboard.testkit.SimEngineContract;
import switchboard.testkit.SimFixture;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;

/** The contract on every engine there is; {@code -Dengine=NAME} runs it on one. */
final class EngineContractTest {

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#epoll")
    final class Epoll extends EngineContract {
        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("epoll"));
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#epollEdge")
    final class EpollEdge extends EngineContract {
        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("epoll-edge"));
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#poll")
    final class Poll extends EngineContract {
        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("poll"));
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#select")
    final class Select extends EngineContract implements DescriptorLimitContract {
        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("select"));
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#uring")
    final class Uring extends EngineContract {
        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("io_uring"));
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#nio")
    final class Nio extends EngineContract {
        @Override
        protected ContractFixture fixture() {
            return new LoopbackFixture(Engines.named("nio"));
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#sim")
    final class SimLevel extends SimEngineContract {
        @Override
        protected SimFixture fixture() {
            return new SimFixture(new SimKernel(1), SimPollerOptions.LEVEL);
        }
    }

    @Nested
    @EnabledIf("switchboard.conformance.EngineContractTest#sim")
    final class SimEdge extends SimEngineContract {
        @Override
        protected SimFixture fixture() {
            return new SimFixture(new SimKernel(1), SimPollerOptions.EDGE);
        }
    }

    static boolean epoll() {
        return isChosen("epoll");
    }

    static boolean epollEdge() {
        return isChosen("epoll-edge");
    }

    static boolean poll() {
        return isChosen("poll");
    }

    static boolean select() {
        return isChosen("select");
    }

    static boolean uring() {
        return isChosen("io_uring");
    }

    static boolean nio() {
        return isChosen("nio");
    }

    static boolean sim() {
        return isChosen("sim");
    }

    private static boolean isChosen(String engine) {
        return System.getProperty("engine", engine).equals(engine);
    }
}
