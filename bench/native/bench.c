#define _GNU_SOURCE
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static pid_t stopped;

void fail(const char *format, ...) {
    if (stopped > 0) server_continue(stopped);
    va_list values;
    va_start(values, format);
    printf("ok=0 error=");
    vprintf(format, values);
    printf("\n");
    va_end(values);
    exit(1);
}

int64_t now_nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

// Reads a small file of /proc whole.
static void read_text(const char *path, char *to, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, to, size - 1);
    if (fd >= 0) close(fd);
    if (n <= 0) fail("cannot read %s", path);
    to[n] = 0;
}

// Its clock counts nanoseconds; /proc/PID/stat counts ticks of 10 ms, more than 1 % of a slice.
double cpu_of_process(pid_t pid) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) < 0)
        fail("the server has gone");
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_of_machine(void) {
    char text[512];
    unsigned long user, nice, system, idle, wait, hard, soft, stolen;
    read_text("/proc/stat", text, sizeof text);
    if (sscanf(text, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", &user, &nice, &system, &idle, &wait,
               &hard, &soft, &stolen)
        != 8)
        fail("cannot read /proc/stat");
    return (double)(user + nice + system + hard + soft + stolen) / (double)sysconf(_SC_CLK_TCK);
}

static double cpu_of_self(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec)
           + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

struct reading read_clocks(pid_t server) {
    return (struct reading){
        .nanos = now_nanos(),
        .server_cpu = cpu_of_process(server),
        .own_cpu = cpu_of_self(),
        .machine_cpu = cpu_of_machine(),
    };
}

void server_stop(pid_t server) {
    if (kill(server, SIGSTOP) < 0) fail("the server has gone");
    stopped = server;
}

void server_continue(pid_t server) {
    stopped = 0;
    kill(server, SIGCONT); // one that has gone shows in its connections
}

void say_ready(void) {
    printf("ok=1 ready=1\n");
}

static char slice_asked[64];

bool slice_wanted(void) {
    fflush(stdout);
    alarm(0); // how long the other servers take is not this program's business
    return fgets(slice_asked, sizeof slice_asked, stdin);
}

const char *slice_line(void) {
    return slice_asked;
}

// 64 buckets to each power of two: the exponent chooses the row, the next six bits the column.
static unsigned bucket_of(uint64_t value) {
    if (value < 64) return (unsigned)value;
    int exponent = 63 - __builtin_clzll(value);
    return (unsigned)((exponent - 5) * 64 + (int)((value >> (exponent - 6)) & 63));
}

static double bucket_value(unsigned bucket) {
    if (bucket < 64) return bucket;
    int exponent = (int)(bucket / 64) + 5;
    return (double)((64ULL + bucket % 64) << (exponent - 6));
}

void latency_add(struct latencies *to, int64_t nanos) {
    to->count++;
    to->buckets[bucket_of(nanos > 0 ? (uint64_t)nanos : 0)]++;
}

double latency_micros(const struct latencies *from, double quantile) {
    uint64_t wanted = (uint64_t)(quantile * (double)from->count), seen = 0;
    for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
        seen += from->buckets[i];
        if (seen > wanted) return bucket_value(i) / 1e3;
    }
    return 0;
}

void print_measurement(struct reading from, struct reading to, double count,
                       const struct latencies *latencies) {
    double seconds = (double)(to.nanos - from.nanos) / 1e9;
    double server = to.server_cpu - from.server_cpu, own = to.own_cpu - from.own_cpu;
    double others = to.machine_cpu - from.machine_cpu - server - own;
    printf("ok=1 seconds=%.3f count=%.0f per_second=%.0f", seconds, count, count / seconds);
    if (count > 0) printf(" cpu_micros=%.5f", server / count * 1e6);
    else printf(" cpu_micros=Infinity"); // as Java reads it: a slice may fall into one long turn
    printf(" server_cpu=%.3f loader_cpu=%.3f others_cpu=%.3f loader_bound=%d", server, own,
           others > 0 ? others : 0, own > server);
    if (latencies->count)
        printf(" p50_micros=%.1f p99_micros=%.1f", latency_micros(latencies, 0.50),
               latency_micros(latencies, 0.99));
}

static char **options;
static int option_count;
static bool option_used[64];

void options_read(int argc, char **argv) {
    options = argv + 1;
    option_count = argc - 1;
    if (option_count % 2 || option_count > 64) fail("options are --name value");
}

const char *option(const char *name, const char *or_else) {
    for (int i = 0; i < option_count; i += 2) {
        if (strcmp(options[i], name) == 0) {
            option_used[i] = true;
            return options[i + 1];
        }
    }
    return or_else;
}

long option_number(const char *name, long or_else, long least, long most) {
    const char *text = option(name, NULL);
    if (!text) return or_else;
    char *end;
    long value = strtol(text, &end, 10);
    if (*end || value < least || value > most)
        fail("%s %s: want a number from %ld to %ld", name, text, least, most);
    return value;
}

double option_seconds(const char *name, double or_else) {
    const char *text = option(name, NULL);
    if (!text) return or_else;
    char *end;
    double value = strtod(text, &end);
    if (*end || !(value >= 0 && value <= 3600)) fail("%s %s: want seconds", name, text);
    return value;
}

void options_refuse_unknown(void) {
    for (int i = 0; i < option_count; i += 2)
        if (!option_used[i]) fail("unknown option %s", options[i]);
}

int connect_loopback(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket: %s (raise ulimit -n?)", strerror(errno));
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        fail("connect to port %d: %s", port, strerror(errno));
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return fd;
}

int local_port(int fd) {
    struct sockaddr_in at;
    socklen_t size = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &size) < 0)
        fail("getsockname: %s", strerror(errno));
    return ntohs(at.sin_port);
}

void *sink(void) {
    static void *place;
    if (!place) {
        place =
            mmap(NULL, SINK_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (place == MAP_FAILED) fail("mmap: %s", strerror(errno));
    }
    return place;
}
