#!/usr/bin/env python3
"""The tutorials' threaded server for Python 3: what it sends is the same, byte for byte.

A thread for each client sends back every read of up to 5 bytes. Unlike the original it ends its
thread with the connection instead of reading nothing for ever. The first line on standard output
is the port.

usage: tutorial_echo_server.py HOST PORT
"""

import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(5):
            self.request.sendall(data)


with socketserver.ThreadingTCPServer((sys.argv[1], int(sys.argv[2])), Echo) as server:
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
