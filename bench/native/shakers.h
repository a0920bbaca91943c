// TLS connections that shake hands and go, made by a process beside (handshakes_load.c).
#ifndef SHAKERS_H
#define SHAKERS_H

#include "bench.h"

#include <openssl/ssl.h>

enum { SHAKERS_MOST = 1024 }; // under way at once

// What became of them so far.
struct shakers {
    uint64_t begun;
    uint64_t done;       // those whose handshake was whole: they were greeted over TLS
    uint64_t refused;    // those that the server ended before
    uint64_t unanswered; // those given up
    uint64_t crowded;    // those not even begun when they were due, since so many were under way
    uint64_t late;       // those begun more than 10 ms after they were due
    struct latencies latencies; // of those done, from the moment they were due
};

// Makes them in a process beside. Each is due at its moment, whether those before have been
// answered or not, and one that finds no room is not made up for.
void shakers_fork(int port, SSL_CTX *tls);

// How many a second, and of these at most how many under way; 0 a second: as many as can be made.
// For when the process rests.
void shakers_pace(long rate, long under_way_most);

struct shakers shakers_so_far(void);

#endif
