#!/usr/bin/env python3
"""The tutorials' broadcast sender for Python 3: what it sends is the same, byte for byte.

It prints what comes back, and ends after the first answer.

usage: tutorial_broadcast_sender.py HOST PORT, where HOST may be <broadcast>
"""

import socket
import sys


def main(host, port):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sender.settimeout(10)
    sender.sendto(b"Hi there!", (host, port))
    data, address = sender.recvfrom(1024)
    print("Received message : %s from : %s" % (data, address), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
