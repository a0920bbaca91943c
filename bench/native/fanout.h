// The two halves of the load program for rooms: what is said (fanout_load.c), what is heard
// (hearing.c).
#ifndef FANOUT_H
#define FANOUT_H

#include "bench.h"
#include "wire.h"

struct conn {
    int fd, index, port;
    int speaker;        // -1 for one that only listens
    bool member, whole; // whole: reads its lines instead of counting bytes
    bool present, pinged;
    uint64_t got; // bytes since counting began
    char *held;   // the piece of a line behind the last LF
    size_t held_bytes;
    uint64_t *due;  // check: the number due from each speaker
    uint64_t order; // check: a hash over everything heard, in its order
};

struct speaker {
    struct conn *at;
    char *out;
    size_t from, to;
    uint64_t lines;
    bool blocked;
};

// Set by the one half before anything is heard.
extern struct wire wire;
extern struct speaker *speakers;
extern int speaker_count;
extern bool checking, counting;

// Counted by the other: bytes since counting began, lines that were checked, notices.
extern uint64_t got_total, heard, notices;
extern struct latencies latencies;

// Reads once and looks at what came, or only counts it.
void take_input(struct conn *c);

#endif
