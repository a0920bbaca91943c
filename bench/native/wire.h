// How one line of text is sent to a server and how it comes back from it.
//
// The text of every line is the same for every server but for its length:
//     ~SSS NNNNNNNNNN TTTTTTTTTTTTTTTTTTT xxxx...     speaker, number, nanoseconds, padding
// A server that stamps gets short texts, one that does not gets texts as long as a stamped line.
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STAMP_BYTES = 46, // 2026-11-21 10:15:42 ('127.0.0.1', 53422) say: and a blank, when the port
                      // has five digits
    TEXT_LEAST = 36,
    COMMAND_MOST = 2048,
};

#define NUMBER_PROBE UINT64_C(9999999999) // the number of a line that only asks who is there

struct wire {
    const char *name;
    bool stamps;                   // the server puts time and speaker before the text
    bool publishers;               // speakers are connections of their own which hear nothing
    size_t text_bytes;             // without the line end
    size_t line_bytes;             // what a member reads: stamp, text, LF
    size_t wire_bytes;             // the same with the protocol's own framing around it
    size_t command_bytes, text_at; // the command that sends a line, and where the text stands in it
    char command[COMMAND_MOST];    // a template with number and time left blank
};

struct said {
    int speaker;
    uint64_t number;
    int64_t nanos;
};

// name is room (stamps), relay (lines as they come), resp (Redis) or nats.
struct wire wire_of(const char *name, size_t text_bytes);

// What a new connection says first; NULL when nothing.
const char *wire_greeting(const struct wire *w, bool member);

// Writes the command for one line to `to` (command_bytes of them).
void wire_write(const struct wire *w, char *to, struct said line);

enum heard { HEARD_LINE, HEARD_NOTICE, HEARD_FRAMING, HEARD_PING, HEARD_NONSENSE };

// Says what one received line (without its LF) is; fills `line` for HEARD_LINE.
enum heard wire_read(const struct wire *w, const char *from, size_t bytes, struct said *line);

// The port in the stamp of a line that wire_read called HEARD_LINE.
int wire_stamped_port(const char *from);

#endif
