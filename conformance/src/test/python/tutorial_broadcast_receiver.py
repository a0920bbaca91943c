#!/usr/bin/env python3
"""The tutorials' broadcast receiver for Python 3: it answers ACK to whatever comes.

Prints its port first; 0 takes a free one.

usage: tutorial_broadcast_receiver.py HOST PORT, where HOST may be empty
"""

import socket
import sys


def main(host, port):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    receiver.bind((host, port))
    print(receiver.getsockname()[1], flush=True)
    while True:
        message, address = receiver.recvfrom(8192)
        print("Got message : %s from : %s" % (message, address), flush=True)
        receiver.sendto(b"ACK", address)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
