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

    @Test
    void submissionHasItsMembersInPlace() {
        StructLayout sqe = UringAbi.SQE;
        assertThat(sqe.byteSize()).isEqualTo(64);
        assertThat(offset(sqe, "opcode")).isZero();
        assertThat(offset(sqe, "flags")).isEqualTo(1);
        assertThat(offset(sqe, "ioprio")).isEqualTo(2);
        assertThat(offset(sqe, "fd")).isEqualTo(4);
        assertThat(offset(sqe, "off")).isEqualTo(8);
        assertThat(offset(sqe, "addr")).isEqualTo(16);
        assertThat(offset(sqe, "len")).isEqualTo(24);
        assertThat(offset(sqe, "op_flags")).isEqualTo(28);
        assertThat(offset(sqe, "user_data")).isEqualTo(32);
        assertThat(offset(sqe, "buf_group")).isEqualTo(40);
        assertThat(offset(sqe, "optlen")).isEqualTo(44);
    }

    @Test
    void completionIsDataThenResultThenFlags() {
        assertThat(UringAbi.CQE.byteSize()).isEqualTo(16);
        assertThat(offset(UringAbi.CQE, "user_data")).isZero();
        assertThat(offset(UringAbi.CQE, "res")).isEqualTo(8);
        assertThat(offset(UringAbi.CQE, "flags")).isEqualTo(12);
    }

    @Test
    void parametersOfARingHaveTheOffsetsOfItsQueuesBehindThem() {
        StructLayout params = UringAbi.PARAMS;
        assertThat(params.byteSize()).isEqualTo(120);
        assertThat(offset(params, "sq_entries")).isZero();
        assertThat(offset(params, "cq_entries")).isEqualTo(4);
        assertThat(offset(params, "flags")).isEqualTo(8);
        assertThat(offset(params, "sq_off")).isEqualTo(40);
        assertThat(offset(params, "cq_off")).isEqualTo(80);
        assertThat(offset(UringAbi.SQ_OFFSETS, "head")).isZero();
        assertThat(offset(UringAbi.SQ_OFFSETS, "tail")).isEqualTo(4);
        assertThat(offset(UringAbi.SQ_OFFSETS, "flags")).isEqualTo(16);
        assertThat(offset(UringAbi.SQ_OFFSETS, "array")).isEqualTo(24);
        assertThat(offset(UringAbi.CQ_OFFSETS, "head")).isZero();
        assertThat(offset(UringAbi.CQ_OFFSETS, "tail")).isEqualTo(4);
        assertThat(offset(UringAbi.CQ_OFFSETS, "cqes")).isEqualTo(20);
    }

    @Test
    void ringOfBuffersHasItsTailInTheLastTwoBytesOfTheFirstOne() {
        assertThat(UringAbi.BUF.byteSize()).isEqualTo(16);
        assertThat(offset(UringAbi.BUF, "addr")).isZero();
        assertThat(offset(UringAbi.BUF, "len")).isEqualTo(8);
        assertThat(offset(UringAbi.BUF, "bid")).isEqualTo(12);
        assertThat(offset(UringAbi.BUF, "resv")).isEqualTo(14);
        assertThat(UringAbi.BUF_REG.byteSize()).isEqualTo(40);
        assertThat(offset(UringAbi.BUF_REG, "ring_addr")).isZero();
        assertThat(offset(UringAbi.BUF_REG, "ring_entries")).isEqualTo(8);
        assertThat(offset(UringAbi.BUF_REG, "bgid")).isEqualTo(12);
    }

    @Test
    void waitOfARingRefersToItsTime() {
        assertThat(UringAbi.GETEVENTS_ARG.byteSize()).isEqualTo(24);
        assertThat(offset(UringAbi.GETEVENTS_ARG, "sigmask")).isZero();
        assertThat(offset(UringAbi.GETEVENTS_ARG, "ts")).isEqualTo(16);
        assertThat(UringAbi.TIMESPEC.byteSize()).isEqualTo(16);
        assertThat(offset(UringAbi.TIMESPEC, "tv_sec")).isZero();
        assertThat(offset(UringAbi.TIMESPEC, "tv_nsec")).isEqualTo(8);
    }
}
