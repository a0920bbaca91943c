#define _GNU_SOURCE
#include "fanout.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    READ_BYTES = 256 << 10, // one read of a member that looks at its lines
    HELD_BYTES = 16 << 10,  // the longest piece of a line kept between two reads
};

uint64_t got_total, heard, notices;
struct latencies latencies;
static char input[HELD_BYTES + READ_BYTES];

static void hear_line(struct conn *c, const char *text, struct said line) {
    if (line.number == NUMBER_PROBE) {
        c->present = true;
        return;
    }
    if (!counting) fail("member %d heard a line before anybody spoke", c->index);
    if (line.speaker >= speaker_count)
        fail("member %d heard speaker %d, who does not exist", c->index, line.speaker);
    if (wire.stamps && wire_stamped_port(text) != speakers[line.speaker].at->port)
        fail("member %d: a line of speaker %d is stamped with another's port", c->index,
             line.speaker);
    if (!checking) {
        latency_add(&latencies, now_nanos() - line.nanos);
        return;
    }
    heard++;
    uint64_t due = c->due[line.speaker]++;
    if (line.number != due)
        fail("member %d: line %" PRIu64 " of speaker %d came where %" PRIu64 " was due (%s)",
             c->index, line.number, line.speaker, due,
             line.number < due ? "doubled or out of order" : "lost or out of order");
    c->order =
        (c->order ^ ((uint64_t)line.speaker << 48 ^ line.number)) * UINT64_C(0x9E3779B97F4A7C15);
}

static void hear(struct conn *c, const char *text, size_t bytes) {
    struct said line;
    switch (wire_read(&wire, text, bytes, &line)) {
    case HEARD_LINE: hear_line(c, text, line); break;
    case HEARD_NOTICE: notices++; break;
    case HEARD_FRAMING: break;
    case HEARD_PING:
        c->pinged = true;
        if (send(c->fd, "PONG\r\n", 6, MSG_NOSIGNAL) != 6) fail("cannot answer a ping");
        break;
    case HEARD_NONSENSE:
        fail("connection %d heard what nobody said: %.*s", c->index,
             (int)(bytes > 160 ? 160 : bytes), text);
    }
}

static void hear_lines(struct conn *c, size_t fresh) {
    size_t all = c->held_bytes + fresh, start = 0;
    char *end;
    while ((end = memchr(input + start, '\n', all - start))) {
        hear(c, input + start, (size_t)(end - input) - start);
        start = (size_t)(end - input) + 1;
    }
    c->held_bytes = all - start;
    if (c->held_bytes > HELD_BYTES)
        fail("connection %d: %zu bytes without a line end", c->index, c->held_bytes);
    if (c->held_bytes && !c->held && !(c->held = malloc(HELD_BYTES))) fail("out of memory");
    if (c->held_bytes) memcpy(c->held, input + start, c->held_bytes);
}

void take_input(struct conn *c) {
    ssize_t n;
    if (c->whole) {
        if (c->held_bytes) memcpy(input, c->held, c->held_bytes);
        n = recv(c->fd, input + c->held_bytes, READ_BYTES, MSG_DONTWAIT);
        if (n > 0) hear_lines(c, (size_t)n);
    } else {
        n = recv(c->fd, sink(), SINK_BYTES, MSG_DONTWAIT | MSG_TRUNC);
    }
    if (n == 0) fail("connection %d was closed by the server", c->index);
    if (n < 0 && errno != EAGAIN) fail("connection %d: %s", c->index, strerror(errno));
    if (n > 0 && c->member) {
        c->got += (uint64_t)n;
        got_total += (uint64_t)n;
    }
}
