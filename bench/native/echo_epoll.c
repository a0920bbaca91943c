// An echo server in C: one thread, one level-triggered epoll, what was read goes straight back.
//
//   echo_epoll PORT
//
// The limit that the kernel sets on one core: a recv and a send per message and nothing else.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 64 << 10, EVENTS_PER_TURN = 1024 };

struct conn {
    int fd;
    char *rest; // what the socket did not take; while there is any, nothing is read
    size_t from, to;
};

static int poller, listener;
static char input[READ_BYTES];

static void watch(struct conn *c, uint32_t events, int how) {
    struct epoll_event e = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, how, c->fd, &e) < 0) perror("epoll_ctl");
}

static void drop(struct conn *c) {
    close(c->fd);
    free(c->rest);
    free(c);
}

static void keep_rest(struct conn *c, const char *from, size_t bytes) {
    if (!c->rest && !(c->rest = malloc(READ_BYTES))) exit(1);
    memcpy(c->rest, from, bytes);
    c->from = 0;
    c->to = bytes;
    watch(c, EPOLLOUT, EPOLL_CTL_MOD);
}

static void echo(struct conn *c) {
    ssize_t n = recv(c->fd, input, READ_BYTES, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        drop(c);
        return;
    }
    ssize_t sent = send(c->fd, input, (size_t)n, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        drop(c);
        return;
    }
    if (sent < 0) sent = 0;
    if (sent < n) keep_rest(c, input + sent, (size_t)(n - sent));
}

static void send_rest(struct conn *c) {
    ssize_t sent = send(c->fd, c->rest + c->from, c->to - c->from, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) {
        drop(c);
        return;
    }
    c->from += (size_t)sent;
    if (c->from == c->to) watch(c, EPOLLIN, EPOLL_CTL_MOD);
}

static void accept_all(void) {
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct conn *c = calloc(1, sizeof *c);
        if (!c) exit(1);
        c->fd = fd;
        watch(c, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 4096) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    signal(SIGPIPE, SIG_IGN);
    listener = listen_on(atoi(argv[1]));
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS_PER_TURN];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        int n = epoll_wait(poller, events, EVENTS_PER_TURN, -1);
        for (int i = 0; i < n; i++) {
            struct conn *c = events[i].data.ptr;
            if (!c) accept_all();
            else if (events[i].events & EPOLLOUT) send_rest(c);
            else echo(c);
        }
    }
}
