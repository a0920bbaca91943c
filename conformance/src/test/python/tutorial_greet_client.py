#!/usr/bin/env python3
"""The tutorials' client of the server that greets, for Python 3: it prints one read and closes.

usage: tutorial_greet_client.py HOST PORT
"""

import socket
import sys

client = socket.socket()
client.connect((sys.argv[1], int(sys.argv[2])))
print(client.recv(1024).decode(), flush=True)
client.close()
