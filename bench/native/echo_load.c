// Loads an echo server: a closed loop of one message per connection.
//
//   echo_load --port P --server-pid N --connections N --size BYTES [--warmup S] [--lead-in S]
//             [--seconds S] [--flood 1]
//
// One thread, one epoll. Before anything is measured every connection has its bytes echoed and
// compared a few times; then bytes are only counted, and every seventh message is timed. After the
// warm-up a slice is measured for each line on the standard input, the first moments of it, the
// lead-in, not counted. Prints one line of key=value when it is ready, one for each slice and one
// when the input has ended and every message is back.
//
// --flood 1: one more connection sends without end and reads what comes back. Its bytes are no
// messages; how many came back stands behind each slice.
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MESSAGE_MOST = 1 << 20,
    COMPARED_MESSAGES = 20,
    PATIENCE_SECONDS = 60, // then this program ends itself
    SILENCE_SECONDS_MOST = 30, // so long none of the first messages may come back
    TIMED_EVERY = 7,
    EVENTS_PER_TURN = 512,
    FLOOD_PER_TURN = 64 << 10, // small, so that it does not keep the others waiting here
};
#define SECOND INT64_C(1000000000)

struct conn {
    int fd, index;
    long sent, back; // bytes of the message under way
    int64_t began;   // 0: this one is not timed
    uint64_t begun;  // messages so far
    long compared;   // messages still to be compared byte by byte
    bool blocked;
};

static struct conn *conns;
static long conn_count, size;
static int poller;
static bool stopping;
static uint64_t messages;
static long waiting; // connections with a message under way
static struct latencies latencies;
static struct conn flooder = {.fd = -1};
static uint64_t flooded; // bytes of it that came back
static char message[MESSAGE_MOST], input[MESSAGE_MOST];

// Each connection's bytes begin at another letter, so that another's answer does not pass.
static void fill_message(void) {
    for (long i = 0; i < MESSAGE_MOST; i++) message[i] = (char)('a' + i % 23);
}

static const char *message_of(const struct conn *c) {
    return message + c->index % 23;
}

static void watch(struct conn *c, uint32_t events, int how) {
    struct epoll_event e = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, how, c->fd, &e) < 0) fail("epoll_ctl: %s", strerror(errno));
}

static void send_rest(struct conn *c) {
    while (c->sent < size) {
        ssize_t n = send(c->fd, message_of(c) + c->sent, (size_t)(size - c->sent),
                         MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN) fail("connection %d: %s", c->index, strerror(errno));
        if ((n < 0) != c->blocked) watch(c, n < 0 ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
        c->blocked = n < 0;
        if (c->blocked) return;
        c->sent += n;
    }
}

static void begin_message(struct conn *c) {
    c->sent = c->back = 0;
    c->began = c->begun++ % TIMED_EVERY == 0 ? now_nanos() : 0;
    waiting++;
    send_rest(c);
}

static void end_message(struct conn *c) {
    if (c->began) latency_add(&latencies, now_nanos() - c->began);
    messages++;
    waiting--;
    if (c->compared > 0) c->compared--;
    if (!stopping) begin_message(c);
}

static void take_input(struct conn *c) {
    // One byte more than is due is asked for, so that a byte too many shows.
    size_t most = (size_t)(size - c->back) + 1;
    ssize_t n = c->compared > 0
                    ? recv(c->fd, input, most > MESSAGE_MOST ? MESSAGE_MOST : most, MSG_DONTWAIT)
                    : recv(c->fd, sink(), most, MSG_DONTWAIT | MSG_TRUNC);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) fail("connection %d: %s", c->index, strerror(errno));
    if (n == 0) fail("connection %d was closed by the server", c->index);
    if (c->back + n > size) fail("connection %d got more than it sent", c->index);
    if (c->compared > 0 && memcmp(input, message_of(c) + c->back, (size_t)n) != 0)
        fail("connection %d got other bytes than it sent", c->index);
    c->back += n;
    if (c->back == size) end_message(c);
}

// One send, as large as the socket takes, and one receive.
static void flood(void) {
    const int how = MSG_NOSIGNAL | MSG_DONTWAIT;
    if (!stopping && send(flooder.fd, message, FLOOD_PER_TURN, how) < 0 && errno != EAGAIN)
        fail("the flood: %s", strerror(errno));
    ssize_t n = recv(flooder.fd, sink(), FLOOD_PER_TURN, MSG_DONTWAIT | MSG_TRUNC);
    if (n < 0 && errno != EAGAIN) fail("the flood: %s", strerror(errno));
    if (n == 0) fail("the flood was closed by the server");
    if (n > 0) flooded += (uint64_t)n;
}

static int turn(int timeout_millis) {
    struct epoll_event events[EVENTS_PER_TURN];
    int n = epoll_wait(poller, events, EVENTS_PER_TURN, timeout_millis);
    if (n < 0 && errno != EINTR) fail("epoll_wait: %s", strerror(errno));
    for (int i = 0; i < n; i++) {
        struct conn *c = events[i].data.ptr;
        if (c == &flooder) {
            flood();
            continue;
        }
        if (events[i].events & EPOLLOUT) send_rest(c);
        if (events[i].events & ~(uint32_t)EPOLLOUT) take_input(c);
    }
    return n;
}

static void turn_until(int64_t end) {
    while (now_nanos() < end) turn(10);
}

// Messages that are still to be compared, of all connections.
static long still_compared(void) {
    long count = 0;
    for (long i = 0; i < conn_count; i++) count += conns[i].compared;
    return count;
}

static void open_all(int port) {
    conns = calloc((size_t)conn_count, sizeof *conns);
    if (!conns) fail("out of memory");
    for (long i = 0; i < conn_count; i++) {
        conns[i] = (struct conn){
            .fd = connect_loopback(port), .index = (int)i, .compared = COMPARED_MESSAGES};
        watch(&conns[i], EPOLLIN, EPOLL_CTL_ADD);
    }
}

// However long it takes: ten thousand on a busy machine take a while, and nothing is timed here.
static void compare_first_messages(void) {
    for (long i = 0; i < conn_count; i++) begin_message(&conns[i]);
    long left, before = conn_count * COMPARED_MESSAGES;
    int64_t last = now_nanos();
    while ((left = still_compared()) > 0) {
        turn(100);
        if (left < before) {
            before = left;
            last = now_nanos();
            alarm(PATIENCE_SECONDS);
        }
        if (now_nanos() - last > SILENCE_SECONDS_MOST * SECOND)
            fail("%ld of the first messages do not come back", left);
    }
}

static void drain(void) {
    stopping = true;
    if (flooder.fd >= 0) watch(&flooder, EPOLLIN, EPOLL_CTL_MOD);
    int64_t end = now_nanos() + 10 * SECOND;
    while (waiting > 0 && now_nanos() < end) turn(100);
    if (waiting > 0) fail("%ld messages never came back whole", waiting);
}

// Takes what is still on its way, so that no answer waits in the kernel until the next slice.
static void let_rest(pid_t server) {
    server_stop(server);
    while (turn(5) > 0) {
    }
}

static void measure_slice(pid_t server, double lead_in, double seconds) {
    server_continue(server);
    turn_until(now_nanos() + (int64_t)(lead_in * 1e9));
    memset(&latencies, 0, sizeof latencies);
    struct reading from = read_clocks(server);
    uint64_t before = messages, flooded_before = flooded;
    turn_until(from.nanos + (int64_t)(seconds * 1e9));
    struct reading to = read_clocks(server);
    print_measurement(from, to, (double)(messages - before), &latencies);
    printf(" connections=%ld size=%ld", conn_count, size);
    if (flooder.fd >= 0) printf(" flood_bytes=%" PRIu64, flooded - flooded_before);
    printf("\n");
    let_rest(server);
}

int main(int argc, char **argv) {
    options_read(argc, argv);
    int port = (int)option_number("--port", 0, 1, 65535);
    pid_t server = (pid_t)option_number("--server-pid", 0, 1, 1L << 30);
    conn_count = option_number("--connections", 100, 1, 20000);
    size = option_number("--size", 64, 1, MESSAGE_MOST - 64);
    double warmup = option_seconds("--warmup", 1), seconds = option_seconds("--seconds", 1);
    double lead_in = option_seconds("--lead-in", 0.2);
    bool floods = option_number("--flood", 0, 0, 1) == 1;
    options_refuse_unknown();
    if (port == 0 || server == 0) fail("--port and --server-pid are needed");
    alarm(PATIENCE_SECONDS);

    fill_message();
    poller = epoll_create1(EPOLL_CLOEXEC);
    open_all(port);
    compare_first_messages();
    if (floods) {
        flooder.fd = connect_loopback(port);
        watch(&flooder, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
    }
    alarm((unsigned)warmup + PATIENCE_SECONDS);
    turn_until(now_nanos() + (int64_t)(warmup * 1e9));
    let_rest(server);
    say_ready();
    while (slice_wanted()) {
        alarm((unsigned)(lead_in + seconds) + PATIENCE_SECONDS);
        measure_slice(server, lead_in, seconds);
    }
    alarm(PATIENCE_SECONDS);
    server_continue(server);
    drain();
    printf("ok=1 messages=%" PRIu64 "\n", messages);
    return 0;
}
