package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import org.junit.jupiter.api.Test;

/** The structures as the headers of the C library have them, number by number. */
class LayoutsTest {

    private static long offset(StructLayout layout, String member) {
        return layout.byteOffset(PathElement.groupElement(member));
    }

    @Test
    void epollEventIsPackedOnX86AndAlignedOnArm() {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        assertThat(EpollPoller.EVENT.byteSize()).isEqualTo(arm ? 16 : 12);
        assertThat(offset(EpollPoller.EVENT, "events")).isZero();
        assertThat(offset(EpollPoller.EVENT, "data")).isEqualTo(arm ? 8 : 4);
    }

    @Test
    void pollfdIsDescriptorThenWhatIsAskedThenWhatHappened() {
        assertThat(PollPoller.POLLFD.byteSize()).isEqualTo(8);
        assertThat(offset(PollPoller.POLLFD, "fd")).isZero();
        assertThat(offset(PollPoller.POLLFD, "events")).isEqualTo(4);
        assertThat(offset(PollPoller.POLLFD, "revents")).isEqualTo(6);
    }

    @Test
    void timesAreSecondsAndAFraction() {
        assertThat(PollPoller.TIMESPEC.byteSize()).isEqualTo(16);
        assertThat(offset(PollPoller.TIMESPEC, "tv_sec")).isZero();
        assertThat(offset(PollPoller.TIMESPEC, "tv_nsec")).isEqualTo(8);
        assertThat(SelectPoller.TIMEVAL.byteSize()).isEqualTo(16);
        assertThat(offset(SelectPoller.TIMEVAL, "tv_sec")).isZero();
        assertThat(offset(SelectPoller.TIMEVAL, "tv_usec")).isEqualTo(8);
    }

    @Test
    void messageHeaderHasItsMembersInPlace() {
        StructLayout header = LinuxSockets.MSGHDR;
        assertThat(header.byteSize()).isEqualTo(56);
        assertThat(offset(header, "msg_name")).isZero();
        assertThat(offset(header, "msg_namelen")).isEqualTo(8);
        assertThat(offset(header, "msg_iov")).isEqualTo(16);
        assertThat(offset(header, "msg_iovlen")).isEqualTo(24);
        assertThat(offset(header, "msg_control")).isEqualTo(32);
        assertThat(offset(header, "msg_controllen")).isEqualTo(40);
        assertThat(offset(header, "msg_flags")).isEqualTo(48);
    }

    @Test
    void pieceOfAVectorIsAddressThenLength() {
        assertThat(LinuxSockets.IOVEC.byteSize()).isEqualTo(16);
        assertThat(offset(LinuxSockets.IOVEC, "iov_base")).isZero();
        assertThat(offset(LinuxSockets.IOVEC, "iov_len")).isEqualTo(8);
    }

    @Test
    void socketAddressesHaveTheirMembersInPlace() {
        StructLayout inet = SocketAddresses.INET;
        assertThat(inet.byteSize()).isEqualTo(16);
        assertThat(offset(inet, "sin_port")).isEqualTo(2);
        assertThat(offset(inet, "sin_addr")).isEqualTo(4);
        StructLayout inet6 = SocketAddresses.INET6;
        assertThat(inet6.byteSize()).isEqualTo(28);
        assertThat(offset(inet6, "sin6_port")).isEqualTo(2);
        assertThat(offset(inet6, "sin6_flowinfo")).isEqualTo(4);
        assertThat(offset(inet6, "sin6_addr")).isEqualTo(8);
        assertThat(offset(inet6, "sin6_scope_id")).isEqualTo(24);
    }
}
