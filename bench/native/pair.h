// Two members of a room who talk, whatever else the server does: one says 1,000 lines a second, the
// other must hear each of them, in order. The latency is taken from the moment a line was due.
#ifndef PAIR_H
#define PAIR_H

#include "bench.h"

// One of the two, and how its bytes go to the server and come back: as send and recv do, which
// never wait.
struct talker {
    int fd;
    void *tls;
    ssize_t (*send)(struct talker *, const void *, size_t);
    ssize_t (*receive)(struct talker *, void *, size_t);
};

// Who talks without TLS.
struct talker plain_talker(int port);

// Returns when the listener hears the speaker.
void pair_join(struct talker speaker, struct talker listener);

void pair_talk_until(int64_t end);

// Every line is heard in the end, whoever else comes.
void pair_hear_all(void);

uint64_t pair_heard(void);

// Of the lines heard since they were forgotten.
const struct latencies *pair_latencies(void);
void pair_forget_latencies(void);

#endif
