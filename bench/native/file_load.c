// Takes one file from a server and discards it; tells how long that took and what CPU the server
// used for it. recv(MSG_TRUNC) drops the bytes without copying them.
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };
static char place[PIECE];

static double seconds(clockid_t clock) {
    struct timespec now;
    if (clock_gettime(clock, &now) < 0)
        return 0;
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: file_load PORT BYTES SERVER_PID\n");
        return 2;
    }
    long long wanted = atoll(argv[2]), got = 0;
    clockid_t server = CLOCK_REALTIME;
    if (clock_getcpuclockid((pid_t)atoi(argv[3]), &server) != 0)
        return 1;
    int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)atoi(argv[1])),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    double cpu = seconds(server), begun = seconds(CLOCK_MONOTONIC);
    if (connect(peer, (struct sockaddr *)&at, sizeof at) < 0) {
        perror("connect");
        return 1;
    }
    while (got < wanted) {
        ssize_t count = recv(peer, place, PIECE, MSG_TRUNC);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) {
            fprintf(stderr, "it ended after %lld of %lld bytes\n", got, wanted);
            return 1;
        }
        got += count;
    }
    printf("%.6f %.6f\n", seconds(CLOCK_MONOTONIC) - begun, seconds(server) - cpu);
    return 0;
}
