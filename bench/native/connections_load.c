// Loads a chat room with connections that come and go, beside two members who talk.
//
//   connections_load --port P --server-pid N [--rate N] [--burst N] [--addresses one|many]
//                    [--warmup S] [--lead-in S] [--seconds S]
//
// One member says 1,000 lines a second, the other must hear each of them, in order; the latency is
// taken from the moment a line was due. Beside them --rate connections a second are made, --burst
// at a time, from one address or each from another. Each is reset as soon as it was told why it is
// not let in, or 20 ms after it was open, or when nobody has answered it for 1.5 s: so none is left
// in TIME_WAIT. They are made by a process of their own with less right to the core, so that the
// two who talk do not wait here. Prints what echo_load prints.
#define _GNU_SOURCE
#include "bench.h"
#include "comers.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    LINES_PER_SECOND = 1000,
    LINE_BYTES = 65, // with its LF
    UNDER_WAY_MOST = 1 << 16,
    INPUT_BYTES = 64 << 10,
    PATIENCE_SECONDS = 60,
};
#define MILLIS INT64_C(1000000)
#define SECOND INT64_C(1000000000)
#define PROBE UINT64_C(9999999999)

static int speaker, listener;
static uint64_t said, heard;
static bool present; // the listener has heard a probe
static int64_t due[UNDER_WAY_MOST]; // when each line under way was due
static char input[INPUT_BYTES];
static size_t held; // bytes of a line that has not ended
static struct latencies latencies;

static void say(uint64_t number) {
    char line[LINE_BYTES + 1];
    int head = snprintf(line, sizeof line, "~%010" PRIu64 " ", number);
    memset(line + head, 'x', (size_t)(LINE_BYTES - head));
    line[LINE_BYTES - 1] = '\n';
    if (send(speaker, line, LINE_BYTES, MSG_NOSIGNAL | MSG_DONTWAIT) != LINE_BYTES)
        fail("the speaker: %s", strerror(errno));
}

// Notices of who comes and goes have no tilde.
static void hear_line(const char *line, const char *end) {
    const char *at = memchr(line, '~', (size_t)(end - line));
    if (!at) return;
    uint64_t number = strtoull(at + 1, NULL, 10);
    if (number == PROBE) {
        present = true;
        return;
    }
    if (number != heard) fail("line %" PRIu64 " came instead of %" PRIu64, number, heard);
    latency_add(&latencies, now_nanos() - due[heard++ % UNDER_WAY_MOST]);
}

static void hear(void) {
    ssize_t n = recv(listener, input + held, INPUT_BYTES - held, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) fail("the listener: %s", n < 0 ? strerror(errno) : "closed by the server");
    char *from = input, *end = input + held + n, *lf;
    while ((lf = memchr(from, '\n', (size_t)(end - from)))) {
        hear_line(from, lf);
        from = lf + 1;
    }
    held = (size_t)(end - from);
    if (held == INPUT_BYTES) fail("a line of 64 KiB");
    memmove(input, from, held);
}

// What the speaker is told is not looked at.
static void discard(void) {
    ssize_t n = recv(speaker, sink(), SINK_BYTES, MSG_DONTWAIT | MSG_TRUNC);
    if (n == 0 || (n < 0 && errno != EAGAIN)) fail("the speaker was closed by the server");
}

static void turn(int64_t until) {
    struct pollfd both[] = {{.fd = listener, .events = POLLIN}, {.fd = speaker, .events = POLLIN}};
    int64_t wait = until - now_nanos();
    if (wait < 0) wait = 0;
    struct timespec timeout = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    if (ppoll(both, 2, &timeout, NULL) < 0 && errno != EINTR) fail("ppoll: %s", strerror(errno));
    if (both[0].revents) hear();
    if (both[1].revents) discard();
}

static void talk_until(int64_t end) {
    for (int64_t next = now_nanos(); next < end; next += SECOND / LINES_PER_SECOND) {
        while (now_nanos() < next) turn(next);
        if (said - heard == UNDER_WAY_MOST) fail("%d lines are under way", UNDER_WAY_MOST);
        due[said % UNDER_WAY_MOST] = next;
        say(said++);
    }
}

// Every line is heard in the end, whoever else comes.
static void hear_all(void) {
    int64_t end = now_nanos() + 20 * SECOND;
    while (heard < said && now_nanos() < end) turn(end);
    if (heard < said) fail("%" PRIu64 " lines were never heard", said - heard);
}

static void join(int port) {
    speaker = connect_loopback(port);
    listener = connect_loopback(port);
    int64_t end = now_nanos() + 20 * SECOND;
    while (!present) {
        if (now_nanos() > end) fail("the listener hears nothing");
        say(PROBE);
        for (int64_t next = now_nanos() + 100 * MILLIS; now_nanos() < next;) turn(next);
    }
}

static void print_comers(struct comers from, struct comers to, double seconds) {
    printf(" came_per_second=%.0f open_per_second=%.0f told_per_second=%.0f"
           " ended_per_second=%.0f unanswered_per_second=%.0f backlog_full_per_second=%.0f\n",
           (double)(to.came - from.came) / seconds, (double)(to.open - from.open) / seconds,
           (double)(to.told - from.told) / seconds, (double)(to.ended - from.ended) / seconds,
           (double)(to.unanswered - from.unanswered) / seconds,
           (double)(to.backlog_full - from.backlog_full) / seconds);
}

static struct reading read_all_clocks(pid_t server) {
    struct reading reading = read_clocks(server);
    reading.own_cpu += comers_cpu();
    return reading;
}

static void let_rest(pid_t server) {
    comers_stop();
    hear_all();
    server_stop(server);
}

static void measure_slice(pid_t server, double lead_in, double seconds) {
    server_continue(server);
    comers_go();
    talk_until(now_nanos() + (int64_t)(lead_in * 1e9));
    memset(&latencies, 0, sizeof latencies);
    struct reading from = read_all_clocks(server);
    struct comers before = comers_so_far();
    uint64_t first = heard;
    talk_until(from.nanos + (int64_t)(seconds * 1e9));
    struct reading to = read_all_clocks(server);
    struct comers after = comers_so_far();
    uint64_t count = heard - first;
    let_rest(server); // what was due within the slice and is late counts too
    print_measurement(from, to, (double)count, &latencies);
    print_comers(before, after, (double)(to.nanos - from.nanos) / 1e9);
}

int main(int argc, char **argv) {
    options_read(argc, argv);
    int port = (int)option_number("--port", 0, 1, 65535);
    pid_t server = (pid_t)option_number("--server-pid", 0, 1, 1L << 30);
    long rate = option_number("--rate", 0, 0, 50000);
    long burst = option_number("--burst", 50, 1, COMERS_MOST / 2);
    bool one_address = strcmp(option("--addresses", "many"), "one") == 0;
    double warmup = option_seconds("--warmup", 1), seconds = option_seconds("--seconds", 1);
    double lead_in = option_seconds("--lead-in", 0.2);
    options_refuse_unknown();
    if (port == 0 || server == 0) fail("--port and --server-pid are needed");
    alarm((unsigned)warmup + PATIENCE_SECONDS);

    join(port);
    comers_fork(port, rate, burst, one_address);
    comers_go();
    talk_until(now_nanos() + (int64_t)(warmup * 1e9));
    let_rest(server);
    say_ready();
    while (slice_wanted()) {
        alarm((unsigned)(lead_in + seconds) + PATIENCE_SECONDS);
        measure_slice(server, lead_in, seconds);
    }
    alarm(PATIENCE_SECONDS);
    server_continue(server);
    printf("ok=1 heard=%" PRIu64 "\n", heard);
    return 0;
}
