// Loads a chat room with TLS handshakes, beside two members who talk over TLS (pair.h).
//
//   handshakes_load --port P --server-pid N [--warmup S] [--lead-in S] [--seconds S]
//
// The line that asks for a slice holds two numbers: so many handshakes a second are made beside the
// two, or with 0 as many as can be, and at most so many at once; with 0 there are none. Each is
// whole, with a key of its own and no session before it; when it has been greeted it says
// close_notify and is reset. They are made by a process of their own with less right to the core,
// so that the two who talk do not wait here. While the server warms up there are as many as can be,
// 64 at once. Prints what echo_load prints.
#define _GNU_SOURCE
#include "bench.h"
#include "beside.h"
#include "pair.h"
#include "shakers.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 60, WARMING_UNDER_WAY = 64 };

// ---- the two over TLS

// A record is read whole, and a place for a whole one is always there: whoever waits for the socket
// misses nothing.
static ssize_t answer(struct talker *who, int n) {
    if (n > 0) return n;
    int why = SSL_get_error(who->tls, n);
    if (why == SSL_ERROR_ZERO_RETURN) return 0;
    bool later = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
    if (later) errno = EAGAIN;
    else if (why == SSL_ERROR_SSL) errno = EPROTO;
    return -1;
}

static ssize_t tls_send(struct talker *who, const void *bytes, size_t count) {
    ERR_clear_error();
    return answer(who, SSL_write(who->tls, bytes, (int)count));
}

static ssize_t tls_receive(struct talker *who, void *bytes, size_t count) {
    ERR_clear_error();
    return answer(who, SSL_read(who->tls, bytes, (int)count));
}

static struct talker tls_talker(int port, SSL_CTX *context) {
    struct talker who = {
        .fd = connect_loopback(port),
        .tls = SSL_new(context),
        .send = tls_send,
        .receive = tls_receive,
    };
    if (!who.tls || !SSL_set_fd(who.tls, who.fd)) fail("no memory for TLS");
    for (int n; (n = SSL_connect(who.tls)) != 1;) {
        if (SSL_get_error(who.tls, n) != SSL_ERROR_WANT_READ) fail("no handshake with the server");
        struct pollfd readable = {.fd = who.fd, .events = POLLIN};
        poll(&readable, 1, -1); // the alarm ends it
    }
    return who;
}

// Whose certificate it is does not matter here; that it signed the handshake is verified.
static SSL_CTX *new_context(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) fail("no memory for TLS");
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return context;
}

// ---- slices

static void print_shakers(const struct shakers *from, const struct shakers *to, double seconds) {
    printf(" begun_per_second=%.0f done_per_second=%.0f refused_per_second=%.0f"
           " unanswered_per_second=%.0f crowded_per_second=%.0f late_per_second=%.0f",
           (double)(to->begun - from->begun) / seconds, (double)(to->done - from->done) / seconds,
           (double)(to->refused - from->refused) / seconds,
           (double)(to->unanswered - from->unanswered) / seconds,
           (double)(to->crowded - from->crowded) / seconds,
           (double)(to->late - from->late) / seconds);
    struct latencies taken = to->latencies;
    taken.count -= from->latencies.count;
    for (int i = 0; i < LATENCY_BUCKETS; i++) taken.buckets[i] -= from->latencies.buckets[i];
    if (taken.count)
        printf(" shake_p50_micros=%.1f shake_p99_micros=%.1f", latency_micros(&taken, 0.50),
               latency_micros(&taken, 0.99));
    printf("\n");
}

static struct reading read_all_clocks(pid_t server) {
    struct reading reading = read_clocks(server);
    reading.own_cpu += beside_cpu();
    return reading;
}

static void let_rest(pid_t server) {
    beside_stop();
    pair_hear_all();
    server_stop(server);
}

static void measure_slice(pid_t server, double lead_in, double seconds) {
    long rate, under_way;
    if (sscanf(slice_line(), "%ld %ld", &rate, &under_way) != 2 || rate < 0 || rate > 50000
        || under_way < 0 || under_way > SHAKERS_MOST)
        fail("not a pace: %s", slice_line());
    shakers_pace(rate, under_way);
    server_continue(server);
    beside_go();
    pair_talk_until(now_nanos() + (int64_t)(lead_in * 1e9));
    pair_forget_latencies();
    struct reading from = read_all_clocks(server);
    struct shakers before = shakers_so_far();
    uint64_t first = pair_heard();
    pair_talk_until(from.nanos + (int64_t)(seconds * 1e9));
    struct reading to = read_all_clocks(server);
    struct shakers after = shakers_so_far();
    uint64_t count = pair_heard() - first;
    let_rest(server); // what was due within the slice and is late counts too
    print_measurement(from, to, (double)count, pair_latencies());
    print_shakers(&before, &after, (double)(to.nanos - from.nanos) / 1e9);
}

int main(int argc, char **argv) {
    options_read(argc, argv);
    int port = (int)option_number("--port", 0, 1, 65535);
    pid_t server = (pid_t)option_number("--server-pid", 0, 1, 1L << 30);
    double warmup = option_seconds("--warmup", 1), seconds = option_seconds("--seconds", 1);
    double lead_in = option_seconds("--lead-in", 0.2);
    options_refuse_unknown();
    if (port == 0 || server == 0) fail("--port and --server-pid are needed");
    alarm((unsigned)warmup + PATIENCE_SECONDS);
    signal(SIGPIPE, SIG_IGN); // the TLS library writes without MSG_NOSIGNAL

    SSL_CTX *context = new_context();
    struct talker speaker = tls_talker(port, context);
    pair_join(speaker, tls_talker(port, context));
    shakers_fork(port, context);
    shakers_pace(0, WARMING_UNDER_WAY);
    beside_go();
    pair_talk_until(now_nanos() + (int64_t)(warmup * 1e9));
    let_rest(server);
    say_ready();
    while (slice_wanted()) {
        alarm((unsigned)(lead_in + seconds) + PATIENCE_SECONDS);
        measure_slice(server, lead_in, seconds);
    }
    alarm(PATIENCE_SECONDS);
    server_continue(server);
    printf("ok=1 heard=%" PRIu64 "\n", pair_heard());
    return 0;
}
