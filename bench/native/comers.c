#define _GNU_SOURCE
#include "comers.h"

#include "bench.h"
#include "beside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_PER_TURN = 256, ADDRESSES = 65000 };
#define MILLIS INT64_C(1000000)
#define SECOND INT64_C(1000000000)
#define OPEN_NANOS (20 * MILLIS)
#define PATIENCE_NANOS (1500 * MILLIS)

// Shared by both processes; each number is written by one of them.
static struct {
    _Atomic uint64_t came, open, told, ended, unanswered;
} *shared;

struct comer {
    int fd; // -1: free
    bool open;
    int64_t until; // then it is reset
};

static struct comer all[COMERS_MOST];
static int poller, free_count, unused[COMERS_MOST];

// ---- the process of those that come

static void leave(struct comer *c) {
    struct linger at_once = {.l_onoff = 1};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(c->fd);
    c->fd = -1;
    unused[free_count++] = (int)(c - all);
}

static void come(const struct sockaddr_in *to, bool one_address) {
    static uint32_t next_address;
    if (free_count == 0) return; // counted by what is missing at came
    struct comer *c = &all[unused[--free_count]];
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd < 0) fail("socket: %s (raise ulimit -n?)", strerror(errno));
    uint32_t address = one_address ? 0x7f000002 : 0x7f010001 + next_address++ % ADDRESSES;
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    int one = 1;
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (bind(c->fd, (struct sockaddr *)&from, sizeof from) < 0) fail("bind: %s", strerror(errno));
    if (connect(c->fd, (const struct sockaddr *)to, sizeof *to) < 0 && errno != EINPROGRESS)
        fail("a connection more: %s", strerror(errno));
    c->open = false;
    c->until = now_nanos() + PATIENCE_NANOS;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &e) < 0) fail("epoll_ctl: %s", strerror(errno));
    shared->came++;
}

static bool says_why(const char *text) {
    return strstr(text, "your address ") || strstr(text, " places are taken");
}

static void look_at(struct comer *c, uint32_t events) {
    if (!c->open && (events & EPOLLOUT)) {
        c->open = true;
        c->until = now_nanos() + OPEN_NANOS;
        shared->open++;
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &e) < 0)
            fail("epoll_ctl: %s", strerror(errno));
    }
    if (!(events & ~(uint32_t)EPOLLOUT)) return;
    char text[512];
    ssize_t n = recv(c->fd, text, sizeof text - 1, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    text[n > 0 ? n : 0] = 0;
    bool told = says_why(text);
    shared->told += told;
    shared->ended += n <= 0;
    if (told || n <= 0) leave(c);
}

static void turn(int64_t until) {
    struct epoll_event events[EVENTS_PER_TURN];
    int64_t wait = until - now_nanos();
    if (wait < 0) wait = 0;
    struct timespec timeout = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    int n = epoll_pwait2(poller, events, EVENTS_PER_TURN, &timeout, NULL);
    for (int i = 0; i < n; i++) look_at(events[i].data.ptr, events[i].events);
}

// Those whose time is over, or all of them.
static void leave_in_time(int64_t now, bool whole) {
    for (struct comer *c = all; c < all + COMERS_MOST; c++) {
        if (c->fd < 0 || (!whole && c->until > now)) continue;
        shared->unanswered += !c->open && !whole;
        leave(c);
    }
}

_Noreturn static void come_and_go(int port, long rate, long burst, bool one_address) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int64_t next = 0, look = 0;
    for (;;) {
        int64_t now = now_nanos();
        if (!beside_goes()) {
            leave_in_time(now, true);
            beside_rests();
            turn(now + MILLIS);
            next = 0;
            continue;
        }
        if (next == 0) next = now;
        if (now >= next) {
            for (long i = 0; i < burst; i++) come(&to, one_address);
            next += burst * SECOND / rate;
        }
        if (now >= look) {
            leave_in_time(now, false);
            look = now + 5 * MILLIS;
        }
        turn(next < look ? next : look);
    }
}

// ---- the other process

void comers_fork(int port, long rate, long burst, bool one_address) {
    shared = beside_share(sizeof *shared);
    if (rate == 0 || !beside_fork()) return;
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < COMERS_MOST; i++) {
        all[i].fd = -1;
        unused[free_count++] = i;
    }
    come_and_go(port, rate, burst, one_address);
}

// The kernel counts for all listeners together.
static uint64_t listen_overflows(void) {
    static char names[8192], values[8192];
    FILE *file = fopen("/proc/net/netstat", "re");
    uint64_t found = 0;
    while (file && fgets(names, sizeof names, file) && fgets(values, sizeof values, file)) {
        char *name_end, *value_end;
        char *name = strtok_r(names, " \n", &name_end);
        char *value = strtok_r(values, " \n", &value_end);
        for (; name && value;
             name = strtok_r(NULL, " \n", &name_end), value = strtok_r(NULL, " \n", &value_end))
            if (strcmp(name, "ListenOverflows") == 0) found = strtoull(value, NULL, 10);
    }
    if (file) fclose(file);
    return found;
}

struct comers comers_so_far(void) {
    return (struct comers){
        .came = shared->came,
        .open = shared->open,
        .told = shared->told,
        .ended = shared->ended,
        .unanswered = shared->unanswered,
        .backlog_full = listen_overflows(),
    };
}
