#!/usr/bin/env python3
"""The tutorials' sender of one file for Python 3: what it says is the same, byte for byte.

It prints the greeting, and sends the file in the pieces between its line ends.

usage: tutorial_file_client.py HOST PORT NAME
"""

import os
import socket
import sys

obj = socket.socket()
obj.connect((sys.argv[1], int(sys.argv[2])))
ret_bytes = obj.recv(1024)
print(str(ret_bytes, encoding="utf-8"), flush=True)
size = os.stat(sys.argv[3]).st_size
obj.sendall(bytes(str(size), encoding="utf-8"))
obj.recv(1024)
with open(sys.argv[3], "rb") as f:
    for line in f:
        obj.sendall(line)
obj.close()
