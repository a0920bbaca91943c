#!/usr/bin/env python3
"""The tutorials' plain server for Python 3: what it sends is the same, byte for byte.

One client at a time: one read of up to 1,024 bytes, one answer, and the connection is closed. The
first line on standard output is the port.

usage: tutorial_reply_server.py HOST PORT
"""

import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind((sys.argv[1], int(sys.argv[2])))
s.listen(5)
print(s.getsockname()[1], flush=True)
while True:
    conn, addr = s.accept()
    data = conn.recv(1024)
    print("receive from %s:%s" % (addr, data), flush=True)
    conn.sendall(b"server receive your messages, good bye.")
    conn.close()
