#define _GNU_SOURCE
#include "shakers.h"

#include "beside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_PER_TURN = 256, ADDRESSES = 65000 };
#define MILLIS INT64_C(1000000)
#define SECOND INT64_C(1000000000)
#define LATE_NANOS (10 * MILLIS)
#define PATIENCE_NANOS (6 * SECOND) // a server's own is 5 s

// Shared by both processes; the first sets the pace, the second counts.
static struct {
    _Atomic long rate, under_way_most;
    struct shakers count;
} *shared;

struct shaker {
    int fd; // -1: free
    SSL *tls;
    int64_t due, until; // then it is given up
};

static struct shaker all[SHAKERS_MOST];
static int poller, free_count, unused[SHAKERS_MOST];

// ---- the process of those that shake hands

// Reset, so that nothing is left in TIME_WAIT.
static void leave(struct shaker *s) {
    struct linger at_once = {.l_onoff = 1};
    setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    SSL_free(s->tls);
    close(s->fd);
    s->fd = -1;
    unused[free_count++] = (int)(s - all);
}

// Each comes from another address.
static void begin(const struct sockaddr_in *to, SSL_CTX *tls, int64_t due) {
    static uint32_t next_address;
    struct shaker *s = &all[unused[--free_count]];
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s->fd < 0) fail("socket: %s (raise ulimit -n?)", strerror(errno));
    uint32_t address = 0x7f010001 + next_address++ % ADDRESSES;
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    int one = 1;
    setsockopt(s->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (bind(s->fd, (struct sockaddr *)&from, sizeof from) < 0) fail("bind: %s", strerror(errno));
    if (connect(s->fd, (const struct sockaddr *)to, sizeof *to) < 0 && errno != EINPROGRESS)
        fail("a handshake more: %s", strerror(errno));
    s->tls = SSL_new(tls);
    if (!s->tls || !SSL_set_fd(s->tls, s->fd)) fail("no memory for TLS");
    SSL_set_connect_state(s->tls);
    s->due = due;
    s->until = now_nanos() + PATIENCE_NANOS;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = s};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &e) < 0) fail("epoll_ctl: %s", strerror(errno));
    shared->count.begun++;
}

// Whoever joins is greeted, which no server does before the handshake is whole.
static void look_at(struct shaker *s) {
    char greeting[512];
    ERR_clear_error();
    int n = SSL_read(s->tls, greeting, sizeof greeting);
    if (n > 0) {
        shared->count.done++;
        latency_add(&shared->count.latencies, now_nanos() - s->due);
        SSL_shutdown(s->tls);
        leave(s);
        return;
    }
    int why = SSL_get_error(s->tls, n);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return;
    shared->count.refused++;
    leave(s);
}

static void turn(int64_t until) {
    struct epoll_event events[EVENTS_PER_TURN];
    int64_t wait = until - now_nanos();
    if (wait < 0) wait = 0;
    struct timespec timeout = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    int n = epoll_pwait2(poller, events, EVENTS_PER_TURN, &timeout, NULL);
    for (int i = 0; i < n; i++) look_at(events[i].data.ptr);
}

// Those that were answered too late, or all of them.
static void give_up(int64_t now, bool whole) {
    for (struct shaker *s = all; s < all + SHAKERS_MOST; s++) {
        if (s->fd < 0 || (!whole && s->until > now)) continue;
        shared->count.unanswered += !whole;
        leave(s);
    }
}

static bool is_room(void) {
    return SHAKERS_MOST - free_count < shared->under_way_most;
}

// Begins what is due; answers when that is next.
static int64_t begin_due(const struct sockaddr_in *to, SSL_CTX *tls, int64_t next, int64_t now) {
    long rate = shared->rate;
    if (rate == 0) {
        while (is_room()) begin(to, tls, now);
        return now + MILLIS;
    }
    for (; next <= now; next += SECOND / rate) {
        shared->count.late += now - next > LATE_NANOS;
        if (is_room()) begin(to, tls, next);
        else shared->count.crowded++;
    }
    return next;
}

_Noreturn static void shake(int port, SSL_CTX *tls) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int64_t next = 0, look = 0;
    for (;;) {
        int64_t now = now_nanos();
        if (!beside_goes()) {
            give_up(now, true);
            beside_rests();
            turn(now + MILLIS);
            next = 0;
            continue;
        }
        if (next == 0) next = now;
        next = begin_due(&to, tls, next, now);
        if (now >= look) {
            give_up(now, false);
            look = now + 5 * MILLIS;
        }
        turn(next < look ? next : look);
    }
}

// ---- the other process

void shakers_fork(int port, SSL_CTX *tls) {
    shared = beside_share(sizeof *shared);
    if (!beside_fork()) return;
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < SHAKERS_MOST; i++) {
        all[i].fd = -1;
        unused[free_count++] = i;
    }
    shake(port, tls);
}

void shakers_pace(long rate, long under_way_most) {
    shared->rate = rate;
    shared->under_way_most = under_way_most;
}

struct shakers shakers_so_far(void) {
    return shared->count;
}
