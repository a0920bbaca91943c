#define _GNU_SOURCE
#include "beside.h"

#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NICE = 10 };
enum state { RESTING, GOING, STOPPING }; // the process itself makes RESTING of STOPPING

static _Atomic(enum state) *state;
static pid_t process;

void *beside_share(size_t bytes) {
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) fail("mmap: %s", strerror(errno));
    return at;
}

bool beside_fork(void) {
    state = beside_share(sizeof *state);
    process = fork();
    if (process < 0) fail("fork: %s", strerror(errno));
    if (process > 0) return false;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (nice(NICE) < 0) fail("nice: %s", strerror(errno));
    return true;
}

void beside_go(void) {
    if (process > 0) *state = GOING;
}

void beside_stop(void) {
    if (process == 0) return;
    *state = STOPPING;
    while (*state != RESTING) {
        if (waitpid(process, NULL, WNOHANG) != 0) fail("the process beside has gone");
        struct timespec moment = {.tv_nsec = 1000000};
        nanosleep(&moment, NULL);
    }
}

double beside_cpu(void) {
    return process > 0 ? cpu_of_process(process) : 0;
}

bool beside_goes(void) {
    return *state == GOING;
}

void beside_rests(void) {
    enum state told = STOPPING;
    atomic_compare_exchange_strong(state, &told, RESTING);
}
