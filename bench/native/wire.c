#define _GNU_SOURCE
#include "wire.h"

#include "bench.h"

#include <stdio.h>
#include <string.h>

enum {
    SPEAKER_AT = 1,
    SPEAKER_DIGITS = 3,
    NUMBER_AT = 5,
    NUMBER_DIGITS = 10,
    NANOS_AT = 16,
    NANOS_DIGITS = 19
};

static void put_digits(char *to, int digits, uint64_t value) {
    for (int i = digits - 1; i >= 0; i--, value /= 10) to[i] = (char)('0' + value % 10);
}

static bool take_digits(const char *from, int digits, uint64_t *value) {
    *value = 0;
    for (int i = 0; i < digits; i++) {
        if (from[i] < '0' || from[i] > '9') return false;
        *value = *value * 10 + (uint64_t)(from[i] - '0');
    }
    return true;
}

// Length of the framing that a member reads around one payload.
static size_t framing_bytes(const char *name, size_t payload) {
    char head[128];
    if (strcmp(name, "resp") == 0)
        return (size_t)snprintf(head, sizeof head, "*3\r\n$7\r\nmessage\r\n$4\r\nroom\r\n$%zu\r\n",
                                payload)
               + 2;
    if (strcmp(name, "nats") == 0)
        return (size_t)snprintf(head, sizeof head, "MSG room 1 %zu\r\n", payload) + 2;
    return 0;
}

static size_t command_head(const char *name, size_t payload, char *to) {
    if (strcmp(name, "resp") == 0)
        return (size_t)sprintf(to, "*3\r\n$7\r\nPUBLISH\r\n$4\r\nroom\r\n$%zu\r\n", payload);
    if (strcmp(name, "nats") == 0) return (size_t)sprintf(to, "PUB room %zu\r\n", payload);
    return 0;
}

struct wire wire_of(const char *name, size_t text_bytes) {
    struct wire w = {.name = name};
    w.stamps = strcmp(name, "room") == 0;
    w.publishers = strcmp(name, "resp") == 0 || strcmp(name, "nats") == 0;
    if (!w.stamps && !w.publishers && strcmp(name, "relay") != 0)
        fail("--proto %s: want room, relay, resp or nats", name);
    w.line_bytes = STAMP_BYTES + text_bytes + 1;
    w.text_bytes = w.stamps ? text_bytes : STAMP_BYTES + text_bytes;
    w.wire_bytes = w.line_bytes + framing_bytes(name, w.line_bytes);

    w.text_at = command_head(name, w.line_bytes, w.command);
    char *text = w.command + w.text_at;
    memset(text, 'x', w.text_bytes);
    memcpy(text, "~000 0000000000 0000000000000000000 ", TEXT_LEAST);
    text[w.text_bytes] = '\n';
    w.command_bytes = w.text_at + w.text_bytes + 1;
    if (w.publishers) {
        memcpy(w.command + w.command_bytes, "\r\n", 2);
        w.command_bytes += 2;
    }
    return w;
}

const char *wire_greeting(const struct wire *w, bool member) {
    if (strcmp(w->name, "resp") == 0)
        return member ? "*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nroom\r\n" : NULL;
    if (strcmp(w->name, "nats") != 0) return NULL;
    return member ? "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":false}\r\nSUB room "
                    "1\r\n"
                  : "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":false}\r\n";
}

void wire_write(const struct wire *w, char *to, struct said line) {
    memcpy(to, w->command, w->command_bytes);
    char *text = to + w->text_at;
    put_digits(text + SPEAKER_AT, SPEAKER_DIGITS, (uint64_t)line.speaker);
    put_digits(text + NUMBER_AT, NUMBER_DIGITS, line.number);
    put_digits(text + NANOS_AT, NANOS_DIGITS, (uint64_t)line.nanos);
}

// 2026-11-21 10:15:42 ('127.0.0.1', 53422) say: text
static bool is_stamp(const char *from) {
    static const char shape[] = "dddd-dd-dd dd:dd:dd ('127.0.0.1', ddddd) say: ";
    for (int i = 0; i < STAMP_BYTES; i++) {
        if (shape[i] == 'd' ? from[i] < '0' || from[i] > '9' : from[i] != shape[i]) return false;
    }
    return true;
}

int wire_stamped_port(const char *from) {
    uint64_t port = 0;
    take_digits(from + 34, 5, &port);
    return (int)port;
}

static bool is_notice(const char *from, size_t bytes) {
    return (bytes > 2 && memcmp(from, "* ", 2) == 0)
           || (bytes > 22 && memcmp(from + 20, "* ", 2) == 0);
}

enum heard wire_read(const struct wire *w, const char *from, size_t bytes, struct said *line) {
    if (w->publishers && bytes > 0 && from[bytes - 1] == '\r') {
        if (from[0] == '-') return HEARD_NONSENSE; // -ERR, the same in both protocols
        return bytes == 5 && memcmp(from, "PING", 4) == 0 ? HEARD_PING : HEARD_FRAMING;
    }
    if (bytes + 1 != w->line_bytes || from[bytes - w->text_bytes] != '~')
        return w->stamps && is_notice(from, bytes) ? HEARD_NOTICE : HEARD_NONSENSE;
    if (w->stamps && !is_stamp(from)) return HEARD_NONSENSE;
    const char *text = from + bytes - w->text_bytes;
    uint64_t speaker, nanos;
    if (!take_digits(text + SPEAKER_AT, SPEAKER_DIGITS, &speaker)
        || !take_digits(text + NUMBER_AT, NUMBER_DIGITS, &line->number)
        || !take_digits(text + NANOS_AT, NANOS_DIGITS, &nanos))
        return HEARD_NONSENSE;
    for (size_t i = TEXT_LEAST; i < w->text_bytes; i++)
        if (text[i] != 'x') return HEARD_NONSENSE;
    line->speaker = (int)speaker;
    line->nanos = (int64_t)nanos;
    return HEARD_LINE;
}
