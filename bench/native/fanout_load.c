// Loads a chat room or a publish-subscribe server: every line of every speaker to every member.
//
//   fanout_load --port P --server-pid N --proto room|relay|resp|nats --members M --speakers S
//               (--window W | --rate N | --check N) [--warmup S] [--lead-in S] [--seconds S]
//               [--text BYTES] [--quiet-ms MS]
//
// --window W  W lines are sent and not yet received by the average member, split among the speakers
// --rate N    N lines a second in all; ten members read what they get and take the latency
// --check N   the same, and every member checks order, loss and doubling of every line
//
// One thread, one epoll. In the runs for speed members only count bytes; each must end on exactly
// the expected number, else the run has failed. After the warm-up a slice is measured for each line
// on the standard input, the first moments of it, the lead-in, not counted. Prints one line of
// key=value when it is ready, one for each slice and one when the input has ended and everything
// has arrived.
#define _GNU_SOURCE
#include "fanout.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    OUT_BYTES = 256 << 10, // what a speaker may have formatted and not yet sent
    EVENTS_PER_TURN = 128, // small, so that speakers answer progress soon
    SAMPLED_MEMBERS = 10,
};
#define MILLIS INT64_C(1000000)
#define SECOND INT64_C(1000000000)

struct wire wire;
struct speaker *speakers;
int speaker_count;
bool checking, counting;
static struct conn *conns;
static int conn_count, member_count, heard_by;
static long window_lines, lines_per_second;
static bool talking;
static int poller;
static int64_t talking_since, silent_since; // times of silence are taken out of the first

// ---- what a speaker says

static void watch(struct conn *c, uint32_t events, int how) {
    struct epoll_event e = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, how, c->fd, &e) < 0) fail("epoll_ctl: %s", strerror(errno));
}

static void send_formatted(struct speaker *s) {
    while (s->from < s->to) {
        ssize_t n = send(s->at->fd, s->out + s->from, s->to - s->from, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN) fail("speaker %d: %s", s->at->speaker, strerror(errno));
        bool blocked = n < 0;
        if (blocked != s->blocked)
            watch(s->at, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
        s->blocked = blocked;
        if (blocked) return;
        s->from += (size_t)n;
    }
    s->from = s->to = 0;
}

static void format_line(struct speaker *s, struct said line) {
    wire_write(&wire, s->out + s->to, line);
    s->to += wire.command_bytes;
}

static int64_t due_time(uint64_t line) {
    return talking_since + (int64_t)((__int128)line * SECOND / lines_per_second);
}

static uint64_t lines_said(void) {
    uint64_t sum = 0;
    for (int i = 0; i < speaker_count; i++) sum += speakers[i].lines;
    return sum;
}

// How many lines may have been said by now, all speakers together.
static uint64_t lines_allowed(void) {
    if (lines_per_second)
        return (uint64_t)((__int128)(now_nanos() - talking_since) * lines_per_second / SECOND) + 1;
    return got_total / (wire.wire_bytes * (uint64_t)heard_by) + (uint64_t)window_lines;
}

static void speak(void) {
    uint64_t allowed = lines_allowed(), all = (uint64_t)speaker_count;
    for (int i = 0; i < speaker_count; i++) {
        struct speaker *s = &speakers[i];
        uint64_t share = (allowed + all - 1 - (uint64_t)i) / all;
        if (s->blocked) continue;
        while (s->lines < share && s->to + wire.command_bytes <= OUT_BYTES) {
            int64_t nanos = lines_per_second ? due_time(s->lines * all + (uint64_t)i) : 0;
            format_line(s, (struct said){.speaker = i, .number = s->lines++, .nanos = nanos});
        }
        send_formatted(s);
    }
}

static void fall_silent(void) {
    talking = false;
    silent_since = now_nanos();
}

static void speak_on(void) {
    talking_since += now_nanos() - silent_since;
    talking = true;
    speak();
}

// ---- turns

static void turn(int64_t until) {
    struct epoll_event events[EVENTS_PER_TURN];
    int64_t wait = until - now_nanos();
    if (talking && lines_per_second) {
        int64_t next = due_time(lines_said()) - now_nanos();
        if (next < wait) wait = next;
    }
    if (wait < 0) wait = 0;
    struct timespec timeout = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    int n = epoll_pwait2(poller, events, EVENTS_PER_TURN, &timeout, NULL);
    if (n < 0 && errno != EINTR) fail("epoll_pwait2: %s", strerror(errno));
    for (int i = 0; i < n; i++) {
        struct conn *c = events[i].data.ptr;
        if (events[i].events & EPOLLOUT) send_formatted(&speakers[c->speaker]);
        if (events[i].events & ~(uint32_t)EPOLLOUT) take_input(c);
    }
    if (talking) speak();
}

static void turn_until(int64_t end) {
    while (now_nanos() < end) turn(end);
}

// ---- everybody is in, and it is quiet

static void open_conn(int index, int port, bool member, int speaker) {
    struct conn *c = &conns[index];
    *c = (struct conn){.fd = connect_loopback(port),
                       .index = index,
                       .speaker = speaker,
                       .member = member,
                       .whole = true};
    c->port = local_port(c->fd);
    if (c->port < 10000)
        fail("the system gave a port with four digits; the stamp would be shorter");
    const char *greeting = wire_greeting(&wire, member);
    if (greeting
        && send(c->fd, greeting, strlen(greeting), MSG_NOSIGNAL) != (ssize_t)strlen(greeting))
        fail("greeting: %s", strerror(errno));
    watch(c, EPOLLIN, EPOLL_CTL_ADD);
    if (speaker < 0) return;
    speakers[speaker] = (struct speaker){.at = c, .out = malloc(OUT_BYTES)};
    if (!speakers[speaker].out) fail("out of memory");
}

static void open_all(int port) {
    conn_count = member_count + (wire.publishers ? speaker_count : 0);
    conns = calloc((size_t)conn_count, sizeof *conns);
    speakers = calloc((size_t)speaker_count, sizeof *speakers);
    if (!conns || !speakers) fail("out of memory");
    int apart = member_count / speaker_count; // speakers sit evenly among the members
    for (int i = 0; i < member_count; i++) {
        bool speaks = !wire.publishers && i % apart == 0 && i / apart < speaker_count;
        open_conn(i, port, true, speaks ? i / apart : -1);
    }
    for (int i = member_count; i < conn_count; i++) open_conn(i, port, false, i - member_count);
    heard_by = wire.publishers ? member_count : member_count - 1;
    if (speaker_count == 1) speakers[0].at->present = true; // nobody else can tell it that it is in
}

// A connect is answered by the kernel before the server knows of it: ask until everybody has heard
// something.
static void call_the_roll(int64_t end) {
    for (int absent = member_count; absent > 0;) {
        for (int i = 0; i < 2 && i < speaker_count; i++) {
            format_line(&speakers[i], (struct said){.speaker = i, .number = NUMBER_PROBE});
            send_formatted(&speakers[i]);
        }
        turn_until(now_nanos() + 100 * MILLIS);
        absent = 0;
        for (int i = 0; i < member_count; i++) absent += !conns[i].present;
        if (absent > 0 && now_nanos() > end) fail("%d members heard nothing", absent);
    }
}

// nats-server pings every new client once, after two seconds.
static bool pings_are_due(void) {
    if (strcmp(wire.name, "nats") != 0) return false;
    for (int i = 0; i < conn_count; i++)
        if (!conns[i].pinged) return true;
    return false;
}

static void wait_for_quiet(long quiet_millis) {
    int64_t began = now_nanos(), quiet_since = began, now = began;
    uint64_t before = got_total;
    while (now - quiet_since < quiet_millis * MILLIS
           || (pings_are_due() && now - began < 5 * SECOND)) {
        if (now - began > 20 * SECOND) fail("the room does not fall quiet");
        turn(now + 50 * MILLIS);
        now = now_nanos();
        if (got_total != before) quiet_since = now;
        before = got_total;
    }
}

static void begin_counting(void) {
    for (int i = 0; i < conn_count; i++) {
        struct conn *c = &conns[i];
        if (c->held_bytes) fail("connection %d stands in the middle of a line", i);
        c->got = 0;
        c->whole = checking;
        if (checking && c->member && !(c->due = calloc((size_t)speaker_count, sizeof *c->due)))
            fail("out of memory");
    }
    for (int i = 0; lines_per_second && i < SAMPLED_MEMBERS; i++)
        conns[(int64_t)member_count * (i + 1) / SAMPLED_MEMBERS - 1].whole = true;
    got_total = 0;
    counting = true;
}

// ---- the end: exactly what was said has arrived

static uint64_t bytes_expected(const struct conn *c, uint64_t said) {
    uint64_t own = c->speaker >= 0 ? speakers[c->speaker].lines : 0;
    return wire.wire_bytes * (said - own);
}

static bool all_arrived(uint64_t said) {
    return got_total >= wire.wire_bytes * said * (uint64_t)heard_by;
}

static void drain(void) {
    uint64_t said = lines_said(), before = got_total;
    int64_t progress = now_nanos(), end = progress + 60 * SECOND;
    while (!all_arrived(said) && now_nanos() < end && now_nanos() - progress < 10 * SECOND) {
        turn(now_nanos() + 100 * MILLIS);
        if (got_total != before) progress = now_nanos();
        before = got_total;
    }
    turn_until(now_nanos() + 200 * MILLIS); // what comes too much comes now
    for (int i = 0; i < member_count; i++) {
        uint64_t expected = bytes_expected(&conns[i], said);
        if (conns[i].got != expected)
            fail("member %d received %" PRIu64 " bytes instead of %" PRIu64 " (%" PRIu64
                 " lines were said)",
                 i, conns[i].got, expected, said);
    }
}

// Members that only listen must all have heard the same, in the same order.
static bool same_order(void) {
    const struct conn *first = NULL;
    for (int i = 0; i < member_count; i++) {
        const struct conn *c = &conns[i];
        if (c->speaker >= 0) continue;
        if (!first) first = c;
        if (c->order != first->order) return false;
    }
    return true;
}

static void report(struct reading from, struct reading to, uint64_t bytes) {
    double deliveries = (double)bytes / (double)wire.wire_bytes;
    print_measurement(from, to, deliveries, &latencies);
    printf(" members=%d speakers=%d window=%ld rate=%ld", member_count, speaker_count, window_lines,
           lines_per_second);
    printf(" payload_bytes=%zu wire_bytes=%zu sent_bytes=%zu\n", wire.line_bytes, wire.wire_bytes,
           wire.command_bytes);
}

// Everything that was said has arrived.
static void report_end(void) {
    printf("ok=1 said=%" PRIu64, lines_said());
    if (checking)
        printf(" heard=%" PRIu64 " same_order=%d notices=%" PRIu64, heard, same_order(), notices);
    printf("\n");
}

// ---- slices

static void warm_up(double seconds) {
    talking_since = silent_since = now_nanos();
    speak_on();
    turn_until(now_nanos() + (int64_t)(seconds * 1e9));
    fall_silent();
    drain();
}

// Takes what is still on its way, so that it does not fill the kernel's buffers until the next
// slice; the server keeps its backlog.
static void let_rest(pid_t server) {
    server_stop(server);
    fall_silent();
    uint64_t before;
    do {
        before = got_total;
        turn(now_nanos() + 5 * MILLIS);
    } while (got_total != before);
}

static void measure_slice(pid_t server, double lead_in, double seconds) {
    server_continue(server);
    speak_on();
    turn_until(now_nanos() + (int64_t)(lead_in * 1e9));
    memset(&latencies, 0, sizeof latencies);
    struct reading from = read_clocks(server);
    uint64_t before = got_total;
    turn_until(from.nanos + (int64_t)(seconds * 1e9));
    struct reading to = read_clocks(server);
    report(from, to, got_total - before);
    let_rest(server);
}

int main(int argc, char **argv) {
    options_read(argc, argv);
    int port = (int)option_number("--port", 0, 1, 65535);
    pid_t server = (pid_t)option_number("--server-pid", 0, 1, 1L << 30);
    member_count = (int)option_number("--members", 100, 2, 20000);
    speaker_count = (int)option_number("--speakers", 10, 1, 999);
    window_lines = option_number("--window", 0, 1, 10000000);
    lines_per_second = option_number("--rate", 0, 1, 10000000);
    long check_rate = option_number("--check", 0, 1, 10000000);
    double warmup = option_seconds("--warmup", 1), seconds = option_seconds("--seconds", 1);
    double lead_in = option_seconds("--lead-in", 0.2);
    long quiet_millis = option_number("--quiet-ms", 300, 0, 10000);
    wire =
        wire_of(option("--proto", "room"), (size_t)option_number("--text", 64, TEXT_LEAST, 1000));
    options_refuse_unknown();
    if (port == 0 || server == 0) fail("--port and --server-pid are needed");
    if ((window_lines > 0) + (lines_per_second > 0) + (check_rate > 0) != 1)
        fail("want one of --window, --rate, --check");
    if (speaker_count > member_count) fail("more speakers than members");
    checking = check_rate > 0;
    if (checking) lines_per_second = check_rate;
    alarm((unsigned)warmup + 180);

    poller = epoll_create1(EPOLL_CLOEXEC);
    open_all(port);
    call_the_roll(now_nanos() + 20 * SECOND);
    wait_for_quiet(quiet_millis);
    begin_counting();
    warm_up(warmup);
    server_stop(server);
    say_ready();
    while (slice_wanted()) {
        alarm((unsigned)(lead_in + seconds) + 60);
        measure_slice(server, lead_in, seconds);
    }
    alarm(120);
    server_continue(server);
    drain();
    report_end();
    return 0;
}
