// A process of its own beside the one that measures, with less right to the core, so that whoever
// is measured does not wait for it. It rests until it is told to go, and ends with its parent.
#ifndef BESIDE_H
#define BESIDE_H

#include <stdbool.h>
#include <stddef.h>

// Zeroed memory that both processes see; to be asked for before the fork.
void *beside_share(size_t bytes);

// True in the new process, which never returns to what its parent does.
bool beside_fork(void);

// The parent's, and nothing where there is no such process. The second returns when it rests.
void beside_go(void);
void beside_stop(void);

// User and system time of that process, in seconds.
double beside_cpu(void);

// The process's own: whether it is to go, and what it says when it has undone what it did.
bool beside_goes(void);
void beside_rests(void);

#endif
