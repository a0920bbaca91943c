#!/usr/bin/env python3
"""The tutorials' plain client for Python 3: what it sends and prints is the same.

It sends a line without its end, reads once, and goes on until an answer says good bye.

usage: tutorial_reply_client.py HOST PORT
"""

import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
while True:
    msg = input()
    try:
        s.sendall(msg.encode())
    except OSError:
        print("i'm die, bye bye~")
        break
    data = s.recv(1024).decode()
    print(data, flush=True)
    if "good bye" in data:
        break
s.close()
