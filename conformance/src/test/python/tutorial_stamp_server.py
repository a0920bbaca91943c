#!/usr/bin/env python3
"""The tutorials' time stamp server for Python 3: what it sends is the same, byte for byte.

One client at a time; each read of up to 1,024 bytes gets one stamp and no line end of its own. The
first line on standard output is the port.

usage: tutorial_stamp_server.py HOST PORT
"""

import socket
import sys
import time

server = socket.socket()
server.bind((sys.argv[1], int(sys.argv[2])))
server.listen(5)
print(server.getsockname()[1], flush=True)
while True:
    client, address = server.accept()
    while True:
        data = str(client.recv(1024), encoding="utf-8")
        if not data:
            break
        client.sendall(bytes("[%s] %s" % (time.ctime(), data), encoding="utf-8"))
