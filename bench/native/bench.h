// What the load programs share: clocks, CPU accounts, slices, latencies, options, sockets.
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Prints "ok=0 error=..." for the runner and ends the program with status 1.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

int64_t now_nanos(void);

// What the clock and the accounts stood at; two of them make a measurement.
struct reading {
    int64_t nanos;
    double server_cpu, own_cpu, machine_cpu; // the last: everything on all cores, stolen time too
};
struct reading read_clocks(pid_t server);

// User and system time of all threads of a process, in seconds.
double cpu_of_process(pid_t pid);

// The server runs only while it is loaded. Between two slices it is stopped (SIGSTOP) in the midst
// of its work, so that neither its timers nor its idle threads disturb whoever is measured then. A
// load program that fails lets it go on.
void server_stop(pid_t server);
void server_continue(pid_t server);

// Tells the runner that the server is warm; then waits, each time, until a line on the standard
// input wants one more slice. False when the input has ended. The third is that line.
void say_ready(void);
bool slice_wanted(void);
const char *slice_line(void);

// Prints what both programs measure: the count of what was done between two readings, the CPU of
// server and loader, that of everybody else (a measurement disturbed by others shows it), and the
// latencies if any.
struct latencies;
void print_measurement(struct reading from, struct reading to, double count,
                       const struct latencies *latencies);

// Latencies in buckets of about 1.5 %; values are nanoseconds.
enum { LATENCY_BUCKETS = 64 * 64 };
struct latencies {
    uint64_t count, buckets[LATENCY_BUCKETS];
};
void latency_add(struct latencies *to, int64_t nanos);
double latency_micros(const struct latencies *from, double quantile);

// Options are "--name value" only; each is asked for by name and the unknown ones are refused.
void options_read(int argc, char **argv);
const char *option(const char *name, const char *or_else);
long option_number(const char *name, long or_else, long least, long most);
double option_seconds(const char *name, double or_else);
void options_refuse_unknown(void);

// A connected, non-blocking loopback socket without Nagle's delay.
int connect_loopback(int port);
int local_port(int fd);

// Where discarded input is said to go. recv(MSG_TRUNC) on TCP drops the bytes without copying them,
// so the place is only reserved address space and a receiver costs the loader one system call.
enum { SINK_BYTES = 16 << 20 };
void *sink(void);

#endif
