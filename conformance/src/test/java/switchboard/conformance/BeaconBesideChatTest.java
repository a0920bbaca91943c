package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.engine.Engines;
import switchboard.net.LoopGroup;
import switchboard.services.beacon.Announcement;
import switchboard.services.beacon.BeaconServer;
import switchboard.services.beacon.BeaconStats;

/** A room in the process of a beacon that thousands of forged senders ask. */
@Timeout(120)
final class BeaconBesideChatTest {

    private static final int SOURCES = ChatFigures.of(100, 2_048);
    private static final int PER_SECOND = ChatFigures.of(5_000, 50_000);
    private static final int SECONDS = ChatFigures.of(1, 20);
    private static final int LINES_BEFORE = ChatFigures.of(100, 20_000);

    /** 200 a second, and what was saved up for two. */
    private static final int ANSWERS_PER_SECOND = 200;

    @Test
    void aRoomGoesOnWhileTheBeaconBesideItIsFloodedFromEverChangingAddresses() throws Exception {
        try (ChatRoom room = ChatRoom.open(new ChatSetting("auto", 1));
                LoopGroup loops = LoopGroup.start(1, Engines.named("auto"));
                BeaconServer beacon =
                        BeaconServer.announcing(new Announcement("office", List.of()))
                                .at("127.0.0.1:0")
                                .group(loops)
                                .start();
                JavaProcess flood =
                        JavaProcess.start(
                                BeaconFlood.class,
                                List.of(),
                                beacon.port(),
                                SOURCES,
                                PER_SECOND,
                                SECONDS)) {
            ChatMember speaker = room.join();
            ChatMember hearer = room.join();
            long thread = loops.loop(0).call(() -> Thread.currentThread().threadId());
            assertThat(flood.line()).isEqualTo("ready");
            List<Long> before = new ArrayList<>();
            while (before.size() < LINES_BEFORE) {
                before.add(nanosOfALine(speaker, hearer, "before " + before.size()));
            }

            long cpuNanos = cpuNanos(thread);
            long startNanos = System.nanoTime();
            flood.tell("go");
            CompletableFuture<String> end = CompletableFuture.supplyAsync(flood::line);
            List<Long> beside = new ArrayList<>();
            while (!end.isDone()) {
                beside.add(nanosOfALine(speaker, hearer, "beside " + beside.size()));
            }
            long tookNanos = System.nanoTime() - startNanos;
            cpuNanos = cpuNanos(thread) - cpuNanos;

            BeaconStats stats = beacon.stats();
            long most = ANSWERS_PER_SECOND * (tookNanos / 1_000_000_000 + 3);
            assertThat(stats.answered()).isBetween(1L, most);
            assertThat(stats.limited()).isPositive();
            System.out.printf(
                    "a beacon asked by %d addresses, %s: %d questions heard, %d answered, %d above"
                            + " the limits; %.1f %% of a core%na pair in the room beside it: %s;"
                            + " before: %s%n",
                    SOURCES,
                    end.join(),
                    stats.answered() + stats.limited(),
                    stats.answered(),
                    stats.limited(),
                    100.0 * cpuNanos / tookNanos,
                    figures(beside),
                    figures(before));
        }
    }

    private static long nanosOfALine(ChatMember speaker, ChatMember hearer, String line) {
        long began = System.nanoTime();
        speaker.say(line);
        hearer.hears(speaker, line);
        return System.nanoTime() - began;
    }

    private static long cpuNanos(long thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
    }

    private static String figures(List<Long> nanos) {
        Collections.sort(nanos);
        return "%d lines, p50 %d us, p99 %d us"
                .formatted(
                        nanos.size(),
                        nanos.get(nanos.size() / 2) / 1_000,
                        nanos.get(nanos.size() * 99 / 100) / 1_000);
    }
}
