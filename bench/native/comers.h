// Connections that come and go, made by a process of their own (connections_load.c).
#ifndef COMERS_H
#define COMERS_H

#include <stdbool.h>
#include <stdint.h>

enum { COMERS_MOST = 10000 }; // at once

// What became of them so far.
struct comers {
    uint64_t came;         // connections begun
    uint64_t open;         // those the kernel has answered
    uint64_t told;         // those that read why they are not let in
    uint64_t ended;        // those that the server ended without a word
    uint64_t unanswered;   // those given up
    uint64_t backlog_full; // of the whole machine: how often a listener's backlog was full
};

// Makes them in a process beside (beside.h); in none when there are to be none.
void comers_fork(int port, long rate, long burst, bool one_address);

struct comers comers_so_far(void);

#endif
