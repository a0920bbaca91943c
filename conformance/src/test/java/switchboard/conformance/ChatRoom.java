package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import switchboard.chat.ChatObserver;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.engine.Endpoint;
import switchboard.engine.Engines;
import switchboard.net.CloseReason;
import switchboard.net.HostPort;
import switchboard.net.LoopGroup;

/**
 * A room on real sockets with a listener for lines and one for raw input, its members in this test,
 * and what its observer was told. The test's thread only.
 */
final class ChatRoom implements AutoCloseable {

    private static final File DESCRIPTORS = new File("/proc/self/fd");

    private static final int LINES_KEPT = 1_000;

    private final LoopGroup group;
    private final ChatServer server;
    private final Watching observer = new Watching();
    private final List<ChatMember> members = new ArrayList<>();

    /** Why members left, by the address the room shows; and the lines of the room. */
    private static final class Watching implements ChatObserver {
        final Map<String, CloseReason> reasons = new ConcurrentHashMap<>();
        final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public boolean wantsLines() {
            return true;
        }

        @Override
        public void line(String line) {
            if (lines.size() < LINES_KEPT) {
                lines.add(line);
            }
        }

        @Override
        public void left(String member, CloseReason reason) {
            reasons.put(member, reason);
        }
    }

    static ChatRoom open(ChatSetting setting) {
        return open(setting, UnaryOperator.identity());
    }

    static ChatRoom open(ChatSetting setting, UnaryOperator<ChatOptions> change) {
        return new ChatRoom(setting, change);
    }

    /** Options for rooms on a free port of a host, for lines and for raw input. */
    static ChatOptions on(ChatOptions options, String host) {
        HostPort free = new HostPort(host, 0);
        return options.withListeners(
                List.of(new Listener(free, Dialect.LINES), new Listener(free, Dialect.RAW)));
    }

    private ChatRoom(ChatSetting setting, UnaryOperator<ChatOptions> change) {
        group = LoopGroup.start(setting.loops(), Engines.named(setting.engine()));
        ChatOptions usual = on(ChatOptions.DEFAULT, "127.0.0.1").withObserver(observer);
        try {
            server = ChatServer.start(change.apply(usual), group);
        } catch (IOException e) {
            group.close();
            throw new UncheckedIOException(e);
        }
    }

    ChatServer server() {
        return server;
    }

    InetSocketAddress lines() {
        return address(0);
    }

    InetSocketAddress raw() {
        return address(1);
    }

    private InetSocketAddress address(int listener) {
        Endpoint.Inet inet = (Endpoint.Inet) server.addresses().get(listener);
        return new InetSocketAddress(inet.address(), inet.port());
    }

    /** A member who has been greeted. */
    ChatMember join() {
        return join(lines());
    }

    /** A member of the raw listener who has been greeted. */
    ChatMember joinRaw() {
        return join(raw());
    }

    ChatMember join(InetSocketAddress at) {
        ChatMember member = connect(at, 0);
        member.greeting();
        return member;
    }

    /** A member that has only connected, with a receive buffer of its own when that is not 0. */
    ChatMember connect(InetSocketAddress at, int receiveBufferBytes) {
        ChatMember member = ChatMember.connect(at, receiveBufferBytes);
        members.add(member);
        return member;
    }

    /** A greeted member with a name. */
    ChatMember join(String name) {
        ChatMember member = join();
        member.rename(name);
        return member;
    }

    /** Why a member is gone; waits until it is. */
    CloseReason reasonOf(ChatMember member) {
        Eventually.holds(member + " is gone", () -> observer.reasons.containsKey(member.address()));
        CloseReason reason = observer.reasons.get(member.address());
        if (reason == null) {
            throw new AssertionError("no reason for " + member);
        }
        return reason;
    }

    boolean isGone(ChatMember member) {
        return observer.reasons.containsKey(member.address());
    }

    /** The first lines that the room has shown to whoever watches it. */
    List<String> shownLines() {
        return List.copyOf(observer.lines);
    }

    void awaitMembers(int count) {
        Eventually.holds(count + " members", () -> server.members() == count);
    }

    /** How often the loops have asked their engines. */
    long turns() {
        return IntStream.range(0, group.size()).mapToLong(this::turns).sum();
    }

    private long turns(int loop) {
        try {
            return group.loop(loop).call(() -> group.loop(loop).turns());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Time passes in which nothing happens: the loops make no turns but those to answer this. */
    void assertIdle() {
        letPass(1_500); // what a storm of joins and leaves has still to tell
        long before = turns();
        letPass(1_000);
        assertThat(turns() - before).isLessThanOrEqualTo(4L * group.size());
    }

    private static void letPass(int millis) {
        try {
            assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many descriptors this process has open. */
    static int descriptors() {
        String[] open = DESCRIPTORS.list();
        return open == null ? 0 : open.length;
    }

    @Override
    public void close() {
        members.forEach(ChatMember::close);
        server.close();
        group.close();
    }
}
