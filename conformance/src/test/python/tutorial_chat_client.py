#!/usr/bin/env python3
"""The tutorials' chat client for Python 3: what it sends and prints is the same, byte for byte.

It sends each line without its end and without blanks around it, and an empty text at the end of
its input, again and again. It prints each read with a line end more than the read has.

usage: tutorial_chat_client.py HOST PORT
"""

import socket
import sys
import threading
import time


class Client:
    def __init__(self, host, port=33333, timeout=1, reconnect=2):
        self.__host = host
        self.__port = port
        self.__timeout = timeout
        self.__buffer_size = 1024
        self.__flag = 1
        self.client = None
        self.__lock = threading.Lock()

    @property
    def flag(self):
        return self.__flag

    @flag.setter
    def flag(self, new_num):
        self.__flag = new_num

    def __connect(self):
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        client.setblocking(True)
        client.settimeout(self.__timeout)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        client.connect((self.__host, self.__port))
        return client

    def send_msg(self):
        if not self.client:
            return
        while True:
            time.sleep(0.1)
            data = sys.stdin.buffer.readline().strip()
            if b"exit" == data.lower():
                with self.__lock:
                    self.flag = 0
                break
            self.client.sendall(data)

    def recv_msg(self):
        if not self.client:
            return
        while True:
            data = None
            with self.__lock:
                if not self.flag:
                    self.__print(b"ByeBye~~\n")
                    break
            try:
                data = self.client.recv(self.__buffer_size)
            except socket.timeout:
                continue
            if data:
                self.__print(data + b"\n\n")
            time.sleep(0.1)

    @staticmethod
    def __print(data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def run(self):
        self.client = self.__connect()
        send_proc = threading.Thread(target=self.send_msg)
        recv_proc = threading.Thread(target=self.recv_msg)
        recv_proc.start()
        send_proc.start()
        recv_proc.join()
        send_proc.join()
        self.client.close()


if "__main__" == __name__:
    Client(sys.argv[1], int(sys.argv[2])).run()
