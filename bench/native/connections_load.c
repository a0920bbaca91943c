// Loads a chat room with connections that come and go, beside two members who talk (pair.h).
//
//   connections_load --port P --server-pid N [--rate N] [--burst N] [--addresses one|many]
//                    [--warmup S] [--lead-in S] [--seconds S]
//
// Beside the two --rate connections a second are made, --burst at a time, from one address or each
// from another. Each is reset as soon as it was told why it is not let in, or 20 ms after it was
// open, or when nobody has answered it for 1.5 s: so none is left in TIME_WAIT. They are made by a
// process of their own with less right to the core, so that the two who talk do not wait here.
// Prints what echo_load prints.
#define _GNU_SOURCE
#include "bench.h"
#include "beside.h"
#include "comers.h"
#include "pair.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 60 };

static void print_comers(struct comers from, struct comers to, double seconds) {
    printf(" came_per_second=%.0f open_per_second=%.0f told_per_second=%.0f"
           " ended_per_second=%.0f unanswered_per_second=%.0f backlog_full_per_second=%.0f\n",
           (double)(to.came - from.came) / seconds, (double)(to.open - from.open) / seconds,
           (double)(to.told - from.told) / seconds, (double)(to.ended - from.ended) / seconds,
           (double)(to.unanswered - from.unanswered) / seconds,
           (double)(to.backlog_full - from.backlog_full) / seconds);
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
    server_continue(server);
    beside_go();
    pair_talk_until(now_nanos() + (int64_t)(lead_in * 1e9));
    pair_forget_latencies();
    struct reading from = read_all_clocks(server);
    struct comers before = comers_so_far();
    uint64_t first = pair_heard();
    pair_talk_until(from.nanos + (int64_t)(seconds * 1e9));
    struct reading to = read_all_clocks(server);
    struct comers after = comers_so_far();
    uint64_t count = pair_heard() - first;
    let_rest(server); // what was due within the slice and is late counts too
    print_measurement(from, to, (double)count, pair_latencies());
    print_comers(before, after, (double)(to.nanos - from.nanos) / 1e9);
}

int main(int argc, char **argv) {
    options_read(argc, argv);
    int port = (int)option_number("--port", 0, 1, 65535);
    pid_t server = (pid_t)option_number("--server-pid", 0, 1, 1L << 30);
    long rate = option_number("--rate", 0, 0, 50000);
    long burst = option_number("--burst", 50, 1, COMERS_MOST / 2);
    bool one_address = strcmp(option("--addresses", "many"), "one") == 0;
    double warmup = option_seconds("--warmup", 1), seconds = option_seconds("--seconds", 1);
    double lead_in = option_seconds("--lead-in", 0.2);
    options_refuse_unknown();
    if (port == 0 || server == 0) fail("--port and --server-pid are needed");
    alarm((unsigned)warmup + PATIENCE_SECONDS);

    struct talker speaker = plain_talker(port);
    pair_join(speaker, plain_talker(port));
    comers_fork(port, rate, burst, one_address);
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
