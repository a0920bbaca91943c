package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** A process that may have 64 descriptors, and 200 clients. */
@Timeout(120)
final class NetDescriptorTest {

    private static final int DESCRIPTORS = 64;
    private static final int CLIENTS = 200;

    /** Longer than accepting pauses, several times. */
    private static final long PAUSES_NANOS = 700_000_000;

    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final List<String> log = new ArrayList<>();

    private long ask(JavaProcess child, String question) {
        child.tell(question);
        String line = child.line();
        while (!line.startsWith("= ")) {
            log.add(line);
            line = child.line();
        }
        return Long.parseLong(line.substring(2));
    }

    private static JavaProcess child(ChatSetting setting, int connectionsMax) {
        return JavaProcess.startWithDescriptors(
                DESCRIPTORS, NetChild.class, JVM, setting.engine(), connectionsMax, 30_000);
    }

    @OnEveryEngine
    void withinTheLimitsEarlyMembersStayAndOthersAreToldWhy(
            ChatSetting setting, TestReporter reporter) {
        try (JavaProcess child = child(setting, 0)) {
            int port = Integer.parseInt(child.line());
            int limit = (int) ask(child, "limit");
            assertThat(limit).isBetween(1, DESCRIPTORS - 32);
            List<NetPeer> members = new ArrayList<>();
            for (int i = 0; i < limit; i++) {
                members.add(NetPeer.connect(port));
                members.getLast().expectEcho("in");
            }
            long turns = ask(child, "turns");
            List<NetPeer> refused = new ArrayList<>();
            for (int i = limit; i < CLIENTS; i++) {
                refused.add(NetPeer.connect(port));
            }
            int told = 0;
            for (NetPeer peer : refused) {
                String last = peer.untilGone();
                assertThat(last)
                        .isIn("refused: all " + limit + " places are taken\n", "", "[reset]");
                told += last.startsWith("refused: ") ? 1 : 0;
                peer.close();
            }
            assertThat(told).isGreaterThanOrEqualTo(16);
            assertThat(ask(child, "turns") - turns).isLessThan(20L * CLIENTS);
            members.forEach(member -> member.expectEcho("still here"));
            checkUsableAgain(child, port, members);
            reporter.publishEntry(
                    setting + ": members " + limit + ", told " + told + " of " + refused.size());
        }
    }

    @OnEveryEngine
    void outOfDescriptorsTheListenerPausesAndLives(ChatSetting setting) {
        try (JavaProcess child = child(setting, 1_000)) {
            int port = Integer.parseInt(child.line());
            List<NetPeer> members = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                members.add(NetPeer.connect(port));
                members.getLast().expectEcho("in");
            }
            List<NetPeer> others = new ArrayList<>();
            long began = System.nanoTime();
            for (int i = 10; i < CLIENTS; i++) {
                others.add(NetPeer.connect(port));
            }
            Eventually.holds("it is full", () -> hasPaused(child));
            // Through several pauses of accepting it neither spins nor forgets its members.
            long turns = ask(child, "turns");
            long rounds = 0;
            for (long end = System.nanoTime() + PAUSES_NANOS; System.nanoTime() - end < 0; ) {
                members.get((int) (rounds++ % 10)).expectEcho("still here");
            }
            assertThat(ask(child, "turns") - turns).isLessThan(10 * rounds + 100);
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
            assertThat(log.stream().filter(line -> line.contains("accepting pauses")))
                    .hasSizeBetween(1, (int) seconds + 1)
                    .allMatch(line -> line.endsWith("too many open files (accept)"));
            others.forEach(NetPeer::close);
            checkUsableAgain(child, port, members);
        }
    }

    private boolean hasPaused(JavaProcess child) {
        ask(child, "connections"); // what is logged until the answer comes is noted
        return log.stream().anyMatch(line -> line.contains("accepting pauses"));
    }

    /** Within two seconds after there is room again. */
    private void checkUsableAgain(JavaProcess child, int port, List<NetPeer> members) {
        members.removeLast().close();
        long began = System.nanoTime();
        Eventually.holds(
                "one more may come",
                () -> {
                    try (NetPeer late = NetPeer.connect(port)) {
                        return late.send("hello?\n").line().equals("hello?");
                    } catch (AssertionError | java.io.UncheckedIOException e) {
                        return false; // refused as yet
                    }
                });
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        members.forEach(NetPeer::close);
        child.tell("stop");
        assertThat(child.exitCode()).isZero();
    }
}
