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

// Starts the process, which waits until it is told to go on. It ends with its parent.
void comers_fork(int port, long rate, long burst, bool one_address);
void comers_go(void);

// Returns when every connection of theirs is reset.
void comers_stop(void);

struct comers comers_so_far(void);

// User and system time of that process, in seconds.
double comers_cpu(void);

#endif
