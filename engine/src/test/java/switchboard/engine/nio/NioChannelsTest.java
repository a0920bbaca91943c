package switchboard.engine.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NioChannelsTest {

    private final NioChannels channels = new NioChannels();
    private final List<SocketChannel> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (SocketChannel channel : opened) {
            channel.close();
        }
    }

    private SocketChannel channel() throws IOException {
        SocketChannel channel = SocketChannel.open();
        opened.add(channel);
        return channel;
    }

    @Test
    void lowestFreeNumberIsGivenFirst() throws IOException {
        SocketChannel channel = channel();
        assertThat(IntStream.range(0, 5).map(_ -> channels.add(channel)))
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(channels.remove(3)).isSameAs(channel);
        assertThat(channels.remove(1)).isSameAs(channel);
        assertThat(channels.add(channel)).isEqualTo(1);
        assertThat(channels.add(channel)).isEqualTo(3);
        assertThat(channels.add(channel)).isEqualTo(5);
    }

    @Test
    void numberFindsItsChannelUntilItIsTakenBack() throws IOException {
        SocketChannel first = channel();
        SocketChannel second = channel();
        int one = channels.add(first);
        int two = channels.add(second);
        assertThat(channels.find(one)).isSameAs(first);
        assertThat(channels.find(two)).isSameAs(second);
        assertThat(channels.remove(one)).isSameAs(first);
        assertThat(channels.find(one)).isNull();
        assertThat(channels.remove(one)).isNull();
        assertThat(channels.find(two)).isSameAs(second);
    }

    @Test
    void numbersNeverGivenFindNobody() {
        assertThat(channels.find(-1)).isNull();
        assertThat(channels.find(1_000_000)).isNull();
        assertThat(channels.remove(1_000_000)).isNull();
    }

    @Test
    void tableGrowsWithoutForgetting() throws IOException {
        SocketChannel[] many = new SocketChannel[200];
        for (int i = 0; i < many.length; i++) {
            many[i] = channel();
            assertThat(channels.add(many[i])).isEqualTo(i);
        }
        for (int i = 0; i < many.length; i++) {
            assertThat(channels.find(i)).isSameAs(many[i]);
        }
    }

    @Test
    void manyThreadsNeverShareANumber() throws Exception {
        SocketChannel[] own = {channel(), channel(), channel(), channel()};
        List<String> stolen = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch together = new CountDownLatch(own.length);
        for (SocketChannel channel : own) {
            Runnable task =
                    () -> {
                        together.countDown();
                        while (together.getCount() > 0) {
                            Thread.onSpinWait();
                        }
                        addAndRemove(channel, stolen);
                    };
            threads.add(Thread.ofPlatform().start(task));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(stolen).isEmpty();
    }

    private void addAndRemove(SocketChannel channel, List<String> stolen) {
        for (int i = 0; i < 100_000; i++) {
            int first = channels.add(channel);
            int second = channels.add(channel);
            if (channels.remove(first) != channel || channels.find(second) != channel) {
                synchronized (stolen) {
                    stolen.add("number " + first + " or " + second);
                }
            }
            channels.remove(second);
        }
    }
}
