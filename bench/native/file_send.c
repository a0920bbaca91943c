// Sends one file to everybody who connects, with sendfile(2): what the kernel allows.
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *what) {
    perror(what);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: file_send PORT FILE\n");
        return 2;
    }
    int file = open(argv[2], O_RDONLY | O_CLOEXEC);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0 || listener < 0)
        return failed("open");
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)atoi(argv[1])),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 16) < 0)
        return failed("listen");
    struct stat status;
    if (fstat(file, &status) < 0)
        return failed("fstat");
    for (;;) {
        int peer = accept(listener, NULL, NULL);
        if (peer < 0)
            return failed("accept");
        off_t position = 0;
        while (position < status.st_size) {
            size_t left = (size_t)(status.st_size - position);
            if (sendfile(peer, file, &position, left) <= 0)
                break; // the peer has left
        }
        close(peer);
    }
}
