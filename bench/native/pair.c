#define _GNU_SOURCE
#include "pair.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
    LINES_PER_SECOND = 1000,
    LINE_BYTES = 65, // with its LF
    UNDER_WAY_MOST = 1 << 16,
    INPUT_BYTES = 64 << 10,
};
#define MILLIS INT64_C(1000000)
#define SECOND INT64_C(1000000000)
#define PROBE UINT64_C(9999999999)

static struct talker speaker, listener;
static uint64_t said, heard;
static bool present; // the listener has heard a probe
static int64_t due[UNDER_WAY_MOST]; // when each line under way was due
static char input[INPUT_BYTES];
static size_t held; // bytes of a line that has not ended
static struct latencies latencies;

static ssize_t plain_send(struct talker *who, const void *bytes, size_t count) {
    return send(who->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static ssize_t plain_receive(struct talker *who, void *bytes, size_t count) {
    return recv(who->fd, bytes, count, MSG_DONTWAIT);
}

struct talker plain_talker(int port) {
    return (struct talker){
        .fd = connect_loopback(port), .send = plain_send, .receive = plain_receive};
}

static void say(uint64_t number) {
    char line[LINE_BYTES + 1];
    int head = snprintf(line, sizeof line, "~%010" PRIu64 " ", number);
    memset(line + head, 'x', (size_t)(LINE_BYTES - head));
    line[LINE_BYTES - 1] = '\n';
    if (speaker.send(&speaker, line, LINE_BYTES) != LINE_BYTES)
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
    ssize_t n = listener.receive(&listener, input + held, INPUT_BYTES - held);
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
    static char text[INPUT_BYTES];
    ssize_t n = speaker.receive(&speaker, text, sizeof text);
    if (n == 0 || (n < 0 && errno != EAGAIN)) fail("the speaker was closed by the server");
}

static void turn(int64_t until) {
    struct pollfd both[] = {{.fd = listener.fd, .events = POLLIN},
                            {.fd = speaker.fd, .events = POLLIN}};
    int64_t wait = until - now_nanos();
    if (wait < 0) wait = 0;
    struct timespec timeout = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    if (ppoll(both, 2, &timeout, NULL) < 0 && errno != EINTR) fail("ppoll: %s", strerror(errno));
    if (both[0].revents) hear();
    if (both[1].revents) discard();
}

void pair_talk_until(int64_t end) {
    for (int64_t next = now_nanos(); next < end; next += SECOND / LINES_PER_SECOND) {
        while (now_nanos() < next) turn(next);
        if (said - heard == UNDER_WAY_MOST) fail("%d lines are under way", UNDER_WAY_MOST);
        due[said % UNDER_WAY_MOST] = next;
        say(said++);
    }
}

void pair_hear_all(void) {
    int64_t end = now_nanos() + 20 * SECOND;
    while (heard < said && now_nanos() < end) turn(end);
    if (heard < said) fail("%" PRIu64 " lines were never heard", said - heard);
}

void pair_join(struct talker one, struct talker other) {
    speaker = one;
    listener = other;
    int64_t end = now_nanos() + 20 * SECOND;
    while (!present) {
        if (now_nanos() > end) fail("the listener hears nothing");
        say(PROBE);
        for (int64_t next = now_nanos() + 100 * MILLIS; now_nanos() < next;) turn(next);
    }
}

uint64_t pair_heard(void) {
    return heard;
}

const struct latencies *pair_latencies(void) {
    return &latencies;
}

void pair_forget_latencies(void) {
    memset(&latencies, 0, sizeof latencies);
}
