package switchboard.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/** The structures and numbers of io_uring (linux/io_uring.h), as far as they are used. */
final class UringAbi {

    static final int SETUP_CQSIZE = 1 << 3;
    static final int SETUP_SUBMIT_ALL = 1 << 7;
    static final int SETUP_COOP_TASKRUN = 1 << 8;
    static final int SETUP_SINGLE_ISSUER = 1 << 12;
    static final int SETUP_DEFER_TASKRUN = 1 << 13;
    static final int ENTER_GETEVENTS = 1;
    static final int ENTER_EXT_ARG = 1 << 3;
    static final int SQ_CQ_OVERFLOW = 1 << 1;
    static final int REGISTER_PBUF_RING = 22;
    static final long OFFSET_RINGS = 0;
    static final long OFFSET_SUBMISSIONS = 0x1000_0000L;

    static final int OP_POLL_ADD = 6;
    static final int OP_SENDMSG = 9;
    static final int OP_ACCEPT = 13;
    static final int OP_ASYNC_CANCEL = 14;
    static final int OP_CONNECT = 16;
    static final int OP_SEND = 26;
    static final int OP_RECV = 27;
    static final int SQE_BUFFER_SELECT = 1 << 5;
    static final int SQE_CQE_SKIP_SUCCESS = 1 << 6;
    static final int POLL_ADD_MULTI = 1;
    static final int ACCEPT_MULTISHOT = 1;
    static final int RECV_MULTISHOT = 1 << 1;
    static final int ASYNC_CANCEL_ALL = 1;
    static final int ASYNC_CANCEL_ANY = 1 << 2;
    static final int CQE_BUFFER = 1;
    static final int CQE_MORE = 1 << 1;
    static final int CQE_BUFFER_SHIFT = 16;

    /** struct io_sqring_offsets. */
    static final StructLayout SQ_OFFSETS =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("head"),
                    JAVA_INT.withName("tail"),
                    JAVA_INT.withName("ring_mask"),
                    JAVA_INT.withName("ring_entries"),
                    JAVA_INT.withName("flags"),
                    JAVA_INT.withName("dropped"),
                    JAVA_INT.withName("array"),
                    JAVA_INT.withName("resv1"),
                    JAVA_LONG.withName("user_addr"));

    /** struct io_cqring_offsets. */
    static final StructLayout CQ_OFFSETS =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("head"),
                    JAVA_INT.withName("tail"),
                    JAVA_INT.withName("ring_mask"),
                    JAVA_INT.withName("ring_entries"),
                    JAVA_INT.withName("overflow"),
                    JAVA_INT.withName("cqes"),
                    JAVA_INT.withName("flags"),
                    JAVA_INT.withName("resv1"),
                    JAVA_LONG.withName("user_addr"));

    /** struct io_uring_params. */
    static final StructLayout PARAMS =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("sq_entries"),
                    JAVA_INT.withName("cq_entries"),
                    JAVA_INT.withName("flags"),
                    JAVA_INT.withName("sq_thread_cpu"),
                    JAVA_INT.withName("sq_thread_idle"),
                    JAVA_INT.withName("features"),
                    JAVA_INT.withName("wq_fd"),
                    MemoryLayout.sequenceLayout(3, JAVA_INT).withName("resv"),
                    SQ_OFFSETS.withName("sq_off"),
                    CQ_OFFSETS.withName("cq_off"));

    /** struct io_uring_sqe, with the names of those members of its unions that are used. */
    static final StructLayout SQE =
            MemoryLayout.structLayout(
                    JAVA_BYTE.withName("opcode"),
                    JAVA_BYTE.withName("flags"),
                    JAVA_SHORT.withName("ioprio"),
                    JAVA_INT.withName("fd"),
                    JAVA_LONG.withName("off"),
                    JAVA_LONG.withName("addr"),
                    JAVA_INT.withName("len"),
                    JAVA_INT.withName("op_flags"),
                    JAVA_LONG.withName("user_data"),
                    JAVA_SHORT.withName("buf_group"),
                    JAVA_SHORT.withName("personality"),
                    JAVA_INT.withName("optlen"),
                    JAVA_LONG.withName("addr3"),
                    JAVA_LONG.withName("pad2"));

    /** struct io_uring_cqe. */
    static final StructLayout CQE =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("user_data"),
                    JAVA_INT.withName("res"),
                    JAVA_INT.withName("flags"));

    /** struct io_uring_buf; the tail of the ring lies in {@code resv} of its first one. */
    static final StructLayout BUF =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("addr"),
                    JAVA_INT.withName("len"),
                    JAVA_SHORT.withName("bid"),
                    JAVA_SHORT.withName("resv"));

    /** struct io_uring_buf_reg. */
    static final StructLayout BUF_REG =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("ring_addr"),
                    JAVA_INT.withName("ring_entries"),
                    JAVA_SHORT.withName("bgid"),
                    JAVA_SHORT.withName("flags"),
                    MemoryLayout.sequenceLayout(3, JAVA_LONG).withName("resv"));

    /** struct io_uring_getevents_arg. */
    static final StructLayout GETEVENTS_ARG =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("sigmask"),
                    JAVA_INT.withName("sigmask_sz"),
                    JAVA_INT.withName("min_wait_usec"),
                    JAVA_LONG.withName("ts"));

    /** struct __kernel_timespec. */
    static final StructLayout TIMESPEC =
            MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"));

    private UringAbi() {}
}
