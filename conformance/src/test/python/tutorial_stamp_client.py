#!/usr/bin/env python3
"""The tutorials' time stamp client for Python 3: what it sends and prints is the same.

It sends a line without its end, reads up to 1,024 bytes once, and ends with an empty line.

usage: tutorial_stamp_client.py HOST PORT
"""

import socket
import sys

client = socket.socket()
client.connect((sys.argv[1], int(sys.argv[2])))
while True:
    data = input()
    if not data:
        break
    client.sendall(bytes(data, encoding="utf-8"))
    answer = str(client.recv(1024), encoding="utf-8")
    if not answer:
        break
    print(answer, flush=True)
client.close()
