#!/usr/bin/env python3
"""The tutorials' receiver of one file for Python 3: what it says is the same, byte for byte.

It prints its port, serves one connection, and ends when it has all bytes; an end before that, which
the tutorials' program would wait on for ever, ends it with 1.

usage: tutorial_file_server.py HOST PORT NAME
"""

import socket
import sys

sk = socket.socket()
sk.bind((sys.argv[1], int(sys.argv[2])))
sk.listen(5)
print(sk.getsockname()[1], flush=True)
conn, address = sk.accept()
conn.sendall(bytes("welcome to conair", encoding="utf-8"))
file_size = str(conn.recv(1024), encoding="utf-8")
conn.sendall(bytes("ko", encoding="utf-8"))
total_size = int(file_size)
has_recv = 0
with open(sys.argv[3], "wb") as f:
    while total_size != has_recv:
        data = conn.recv(1024)
        if not data:
            sys.exit(1)
        f.write(data)
        has_recv += len(data)
print("size", file_size, flush=True)
