package switchboard.conformance;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.chat.ChatObserver;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.SlowPolicy;
import switchboard.engine.Endpoint;
import switchboard.net.CloseReason;
import switchboard.net.CloseReason.Kind;
import switchboard.net.LoopGroup;
import switchboard.testkit.FaultRates;
import switchboard.testkit.SimEngine;
import switchboard.testkit.SimKernel;
import switchboard.testkit.SimPollerOptions;

/**
 * Searches for a seed under which a room loses, doubles, mixes or miscounts lines while its kernel
 * takes any number of bytes at any time. {@code -Dseeds=N} searches further, {@code -Dseed=S} runs
 * the one that a failure has named.
 */
@Timeout(600)
final class ChatSimulationTest {

    private static final int SEEDS = Integer.getInteger("seeds", ChatFigures.of(300, 5_000));
    private static final int STEPS_MAX = 200_000;
    private static final int QUIET_ROUNDS = 40;
    private static final long ROUND_NANOS = 100_000_000;

    @Test
    void everySeedTellsEverybodyTheSameByLevel() {
        eachSeed(SimPollerOptions.LEVEL);
    }

    @Test
    void everySeedTellsEverybodyTheSameByEdge() {
        eachSeed(SimPollerOptions.EDGE);
    }

    private static void eachSeed(SimPollerOptions options) {
        Long only = Long.getLong("seed");
        long last = only == null ? SEEDS : only;
        for (long seed = only == null ? 1 : only; seed <= last; seed++) {
            try {
                new World(seed, options).run();
            } catch (AssertionError | RuntimeException | IOException e) {
                String kind = options.edgeTriggered() ? "edge" : "level";
                throw new AssertionError(
                        "seed " + seed + ", " + kind + " (-Dseed=" + seed + "): " + e.getMessage(),
                        e);
            }
        }
    }

    /** What is said, and where each member came in. */
    private static final class Minutes implements ChatObserver {
        final List<String> said = new ArrayList<>();
        final Map<String, Integer> joinedAt = new HashMap<>();
        final Map<String, CloseReason> left = new HashMap<>();

        @Override
        public boolean wantsLines() {
            return true;
        }

        @Override
        public void line(String line) {
            said.add(line);
        }

        @Override
        public void joined(String member) {
            joinedAt.put(member, said.size());
        }

        @Override
        public void left(String member, CloseReason reason) {
            left.put(member, reason);
        }
    }

    /** One room from one seed. */
    private static final class World {
        private final SplittableRandom random;
        private final SimKernel kernel;
        private final LoopGroup group;
        private final Minutes minutes = new Minutes();
        private final List<SimulatedMember> members = new ArrayList<>();
        private final boolean cuts;
        private final Endpoint room;

        World(long seed, SimPollerOptions options) throws IOException {
            random = new SplittableRandom(seed);
            kernel = new SimKernel(seed);
            kernel.bufferBytes(1 << random.nextInt(9, 16));
            group =
                    LoopGroup.driven(
                            SimEngine.provider(kernel, options), kernel.clock(), Runnable::run);
            cuts = random.nextInt(5) == 0;
            room = ChatServer.start(options(), group).addresses().get(0);
        }

        private ChatOptions options() {
            ChatOptions usual = ChatRoom.on(ChatOptions.DEFAULT, "127.0.0.1");
            return usual.withSizes(600, 1 << random.nextInt(9, 16), 1 << 20)
                    .withSlow(cuts ? SlowPolicy.CUT : SlowPolicy.SKIP)
                    .withObserver(minutes)
                    .withLimits(
                            usual.limits()
                                    .withTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO));
        }

        void run() throws IOException {
            try {
                kernel.faults(FaultRates.all(random.nextDouble(0.3)).lossless());
                int wanted = 2 + random.nextInt(8);
                for (int step = 0; !isOver(wanted); step++) {
                    if (step == STEPS_MAX) {
                        throw new AssertionError("no end: " + members);
                    }
                    if (members.size() < wanted && random.nextInt(30) == 0) {
                        SplittableRandom own = random.split();
                        int number = members.size();
                        members.add(new SimulatedMember(number, kernel.connect(room), own));
                    }
                    turn();
                }
                settle();
                members.forEach(this::check);
            } finally {
                group.close();
            }
        }

        private boolean isOver(int wanted) {
            return members.size() == wanted && members.stream().allMatch(SimulatedMember::isDone);
        }

        private void turn() {
            for (SimulatedMember member : members) {
                member.step(minutes.said.size());
            }
            if (random.nextInt(3) > 0) {
                tick();
            }
            kernel.clock().advance(random.nextInt(5_000_000));
        }

        private void tick() {
            group.loop(0).execute(() -> {});
            group.tick();
        }

        /** From now on the kernel behaves and everybody reads, until nothing more comes. */
        private void settle() {
            kernel.faults(FaultRates.NONE);
            for (int quiet = 0; quiet < QUIET_ROUNDS; quiet++) {
                for (SimulatedMember member : members) {
                    quiet = member.readAll() ? 0 : quiet;
                }
                tick();
                kernel.letArrive();
                kernel.clock().advance(ROUND_NANOS);
            }
        }

        private void check(SimulatedMember member) {
            Integer from = minutes.joinedAt.get(member.address());
            if (from == null) {
                throw new AssertionError(member + " never came in");
            }
            CloseReason reason = minutes.left.get(member.address());
            boolean cut = reason != null && reason.kind() == Kind.OUTPUT_LIMIT;
            if (cut && !cuts) {
                throw new AssertionError(member + " was cut: " + reason);
            }
            try {
                member.check(minutes.said, from, !cut);
            } catch (AssertionError e) {
                String ending = reason == null ? "is still there" : "left: " + reason;
                throw new AssertionError(e.getMessage() + "; it " + ending, e);
            }
        }
    }
}
