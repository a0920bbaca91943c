// A chat room in C, the same design as Switchboard's: a log, a cursor per member, one send per
// member and turn.
//
//   chat_epoll PORT
//
// It stamps lines as Switchboard does (time, address, "say:"), shows control characters instead of
// passing them on, drops empty lines, leaves on "exit" and does not send a member its own lines. It
// does less than Switchboard: no notices, no names, no commands, bytes above 127 pass unchecked, a
// member that is too far behind is cut. Each difference is in its favour, so it stands for the
// limit.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
    LOG_BYTES = 16
        << 20, // a power of two; mapped twice in a row, so every window of it is contiguous
    LAG_BYTES = 8 << 20, // a member further behind is cut
    RUNS = 1 << 18,      // a run is lines of one author in a row
    READ_BYTES = 64 << 10,
    TURN_BYTES = 1 << 20, // what one turn may add to the log before members are served
    LINE_BYTES = 8 << 10,
    EVENTS_PER_TURN = 1024,
    SLICES = 64,
    TIME_BYTES = 20,
};

struct member {
    int fd;
    uint64_t cursor;  // the next byte of the log that is due
    uint64_t own_end; // no own line stands at or behind this position
    uint64_t run;     // a run at or before the cursor's; only authors look at it
    char name[48];    // ('127.0.0.1', 53422) say:
    size_t name_bytes;
    char *held; // a line that has not ended yet
    size_t held_bytes;
    bool blocked, gone;
    int at;      // its place among the members
    uint32_t id; // never used again
};

static struct {
    char *base;
    uint64_t tail;
    struct {
        uint64_t end;
        uint32_t author;
    } runs[RUNS];
    uint64_t run_count;
} room;
static struct member *members[1 << 16], *leavers[1 << 16];
static int member_count, leaver_count, poller, listener;
static char input[READ_BYTES], stamp[TIME_BYTES + 1];

static void watch(struct member *m, uint32_t events, int how) {
    struct epoll_event e = {.events = events, .data.ptr = m};
    if (epoll_ctl(poller, how, m->fd, &e) < 0) perror("epoll_ctl");
}

// ---- the log

static char *log_at(uint64_t position) {
    return room.base + (position & (LOG_BYTES - 1));
}

static void open_log(void) {
    int fd = memfd_create("room", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, LOG_BYTES) < 0) exit(1);
    room.base = mmap(NULL, 2 * (size_t)LOG_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int half = 0; half < 2; half++) {
        void *at = room.base + (size_t)half * LOG_BYTES;
        if (mmap(at, LOG_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) != at)
            exit(1);
    }
    close(fd);
}

static void commit(struct member *author, size_t bytes) {
    room.tail += bytes;
    bool same = room.run_count > 0 && room.runs[(room.run_count - 1) % RUNS].author == author->id;
    if (!same) room.runs[room.run_count++ % RUNS].author = author->id;
    room.runs[(room.run_count - 1) % RUNS].end = room.tail;
    author->own_end = room.tail;
}

// ---- what a member says

// Eight bytes at a time: the high bit of a byte of `low` is set below 0x20, of `del` where it is
// 0x7f. Bytes after such a one may be reported too; the slow way then finds nothing to show.
static bool has_controls(const char *text, size_t bytes) {
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    uint64_t found = 0;
    for (size_t i = 0; i < bytes; i += 8) {
        uint64_t word = ones * ' ';
        memcpy(&word, text + i, bytes - i < 8 ? bytes - i : 8);
        uint64_t low = (word - ones * 0x20) & ~word, del = word ^ ones * 0x7f;
        found |= low | ((del - ones) & ~del);
    }
    return found & highs;
}

static size_t copy_shown(char *to, const char *text, size_t bytes) {
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++) {
        unsigned char b = (unsigned char)text[i];
        bool control = (b < 0x20 && b != '\t') || b == 0x7f;
        if (control) to[n++] = '^';
        to[n++] = (char)(control ? b ^ 0x40 : b);
    }
    return n;
}

static bool is_exit(const char *text, size_t bytes) {
    while (bytes > 0 && *text == ' ') text++, bytes--;
    while (bytes > 0 && text[bytes - 1] == ' ') bytes--;
    return bytes == 4 && strncasecmp(text, "exit", 4) == 0;
}

// Returns false when the member leaves.
static bool say(struct member *m, const char *text, size_t bytes) {
    if (bytes > 0 && text[bytes - 1] == '\r') bytes--;
    if (bytes == 0) return true;
    if (bytes <= 16 && is_exit(text, bytes)) return false;
    char *line = log_at(room.tail), *to = line;
    to = mempcpy(to, stamp, TIME_BYTES);
    to = mempcpy(to, m->name, m->name_bytes);
    if (has_controls(text, bytes)) to += copy_shown(to, text, bytes);
    else to = mempcpy(to, text, bytes);
    *to++ = '\n';
    commit(m, (size_t)(to - line));
    return true;
}

static bool hold(struct member *m, const char *text, size_t bytes) {
    if (m->held_bytes + bytes > LINE_BYTES) return false;
    if (!m->held && !(m->held = malloc(LINE_BYTES))) exit(1);
    memcpy(m->held + m->held_bytes, text, bytes);
    m->held_bytes += bytes;
    return true;
}

// Returns false when the member leaves.
static bool hear(struct member *m, const char *from, const char *end) {
    const char *lf;
    while ((lf = memchr(from, '\n', (size_t)(end - from)))) {
        bool stays;
        if (m->held_bytes > 0) {
            stays = hold(m, from, (size_t)(lf - from)) && say(m, m->held, m->held_bytes);
            m->held_bytes = 0;
        } else {
            stays = lf - from <= LINE_BYTES && say(m, from, (size_t)(lf - from));
        }
        if (!stays) return false;
        from = lf + 1;
    }
    return from == end || hold(m, from, (size_t)(end - from));
}

static void leave(struct member *m) {
    if (m->gone) return;
    m->gone = true;
    leavers[leaver_count++] = m;
}

static void read_from(struct member *m) {
    ssize_t n = recv(m->fd, input, READ_BYTES, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0 || !hear(m, input, input + n)) leave(m);
}

// ---- what is due to a member

// The next pieces of the log that are not the member's own; moves the cursor over own lines before
// them.
static int gather_around_own(struct member *m, struct iovec *slices) {
    int n = 0;
    uint64_t position = m->cursor;
    while (room.runs[m->run % RUNS].end <= position) m->run++;
    for (uint64_t run = m->run; position < room.tail && n < SLICES; run++) {
        uint64_t end = room.runs[run % RUNS].end;
        if (room.runs[run % RUNS].author != m->id) {
            bool joined =
                n > 0 && (char *)slices[n - 1].iov_base + slices[n - 1].iov_len == log_at(position);
            if (joined) slices[n - 1].iov_len += end - position;
            else slices[n++] = (struct iovec){log_at(position), end - position};
        } else if (n == 0) {
            m->cursor = end;
        }
        position = end;
    }
    return n;
}

static void step_over_sent(struct member *m, size_t bytes) {
    while (bytes > 0) {
        while (room.runs[m->run % RUNS].end <= m->cursor) m->run++;
        uint64_t end = room.runs[m->run % RUNS].end, step = end - m->cursor;
        if (room.runs[m->run % RUNS].author != m->id) {
            if (step > bytes) step = bytes;
            bytes -= step;
        }
        m->cursor += step;
    }
}

static void block(struct member *m, bool blocked) {
    if (m->blocked == blocked) return;
    m->blocked = blocked;
    watch(m, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

// One send. Returns false when the socket took less than all.
static bool send_plain(struct member *m) {
    size_t due = room.tail - m->cursor;
    ssize_t n = send(m->fd, log_at(m->cursor), due, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) leave(m);
    if (n > 0) m->cursor += (uint64_t)n;
    return n == (ssize_t)due;
}

static bool send_around_own(struct member *m) {
    struct iovec slices[SLICES];
    struct msghdr message = {.msg_iov = slices, .msg_iovlen = (size_t)gather_around_own(m, slices)};
    if (message.msg_iovlen == 0) return true;
    size_t due = 0;
    for (size_t i = 0; i < message.msg_iovlen; i++) due += slices[i].iov_len;
    ssize_t n = sendmsg(m->fd, &message, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) leave(m);
    if (n > 0) step_over_sent(m, (size_t)n);
    return n == (ssize_t)due;
}

static void serve(struct member *m) {
    bool whole = true;
    while (whole && !m->gone && m->cursor < room.tail) {
        if (m->own_end <= m->cursor) whole = send_plain(m);
        else whole = send_around_own(m);
    }
    if (m->gone) return;
    if (whole) m->run = room.run_count > 0 ? room.run_count - 1 : 0;
    block(m, !whole);
}

static bool too_far_behind(const struct member *m) {
    return room.tail - m->cursor > LAG_BYTES || room.run_count - m->run > RUNS;
}

static void serve_all(void) {
    for (int i = 0; i < member_count; i++) {
        struct member *m = members[i];
        if (m->cursor == room.tail || m->gone) continue;
        if (too_far_behind(m)) leave(m);
        else if (!m->blocked) serve(m);
    }
}

// ---- members come and go

static void accept_all(void) {
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    static uint32_t last_id;
    int fd, one = 1;
    while ((fd = accept4(listener, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC))
           >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct member *m = calloc(1, sizeof *m);
        if (!m) exit(1);
        char address[INET_ADDRSTRLEN];
        inet_ntop(AF_INET, &from.sin_addr, address, sizeof address);
        int n =
            snprintf(m->name, sizeof m->name, "('%s', %d) say: ", address, ntohs(from.sin_port));
        m->name_bytes = (size_t)n;
        m->fd = fd;
        m->cursor = m->own_end = room.tail;
        m->run = room.run_count > 0 ? room.run_count - 1 : 0;
        m->at = member_count;
        m->id = ++last_id;
        members[member_count++] = m;
        watch(m, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static void forget_leavers(void) {
    for (int i = 0; i < leaver_count; i++) {
        struct member *m = leavers[i];
        members[m->at] = members[--member_count];
        members[m->at]->at = m->at;
        close(m->fd);
        free(m->held);
        free(m);
    }
    leaver_count = 0;
}

// ---- turns

static void refresh_stamp(void) {
    static time_t of;
    time_t now = time(NULL);
    if (now == of) return;
    of = now;
    struct tm parts;
    localtime_r(&now, &parts);
    strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S ", &parts);
}

static void turn(void) {
    struct epoll_event events[EVENTS_PER_TURN];
    int n = epoll_wait(poller, events, EVENTS_PER_TURN, -1);
    uint64_t began = room.tail;
    refresh_stamp();
    for (int i = 0; i < n; i++) {
        struct member *m = events[i].data.ptr;
        if (!m) {
            accept_all();
            continue;
        }
        if (m->gone) continue;
        if (events[i].events & EPOLLOUT) serve(m);
        if (!m->gone && events[i].events & ~(uint32_t)EPOLLOUT && room.tail - began < TURN_BYTES)
            read_from(m);
    }
    if (room.tail != began) serve_all();
    if (leaver_count > 0) forget_leavers();
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
    open_log();
    listener = listen_on(atoi(argv[1]));
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &e);
    for (;;) turn();
}
