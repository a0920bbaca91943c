#!/usr/bin/env python3
"""The tutorials' server that greets, for Python 3: what it sends is the same, byte for byte.

A thread for each client says hello and ends; the connection stays open until the next client has
come. The first line on standard output is the port.

usage: tutorial_greet_server.py HOST PORT
"""

import select
import socket
import sys
import threading


def handle(sk):
    sk.sendall(bytes("hello", encoding="utf-8"))


server = socket.socket()
server.bind((sys.argv[1], int(sys.argv[2])))
server.listen(5)
print(server.getsockname()[1], flush=True)
while True:
    readable, _, _ = select.select([server], [], [], 1)
    for r in readable:
        conn, addr = r.accept()
        threading.Thread(target=handle, args=(conn,)).start()
