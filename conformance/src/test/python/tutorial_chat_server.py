#!/usr/bin/env python3
"""The tutorials' chat server for Python 3: what it sends is the same, byte for byte, and where it
fails it fails too.

A read of up to 1,024 bytes goes to every other client with one prefix and no line end of its own.
The first line on standard output is the port.

usage: tutorial_chat_server.py HOST PORT
"""

import logging
import queue
import select
import socket
import sys
import time

g_select_timeout = 10


class Server:
    def __init__(self, host="127.0.0.1", port=33333, timeout=2, client_nums=10):
        self.__host = host
        self.__port = port
        self.__timeout = timeout
        self.__client_nums = client_nums
        self.__buffer_size = 1024
        self.server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.server.setblocking(False)
        self.server.settimeout(self.__timeout)
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server_host = (self.__host, self.__port)
        self.server.bind(server_host)
        self.server.listen(self.__client_nums)
        print(self.server.getsockname()[1], flush=True)
        self.inputs = [self.server]
        self.outputs = []
        self.message_queues = {}
        self.client_info = {}

    def run(self):
        while True:
            readable, writable, exceptional = select.select(
                self.inputs, self.outputs, self.inputs, g_select_timeout
            )
            if not (readable or writable or exceptional):
                continue
            for s in readable:
                if s is self.server:
                    connection, client_address = s.accept()
                    print("%s connect." % str(client_address), flush=True)
                    connection.setblocking(0)
                    self.inputs.append(connection)
                    self.client_info[connection] = str(client_address)
                    self.message_queues[connection] = queue.Queue()
                else:
                    try:
                        data = s.recv(self.__buffer_size)
                    except OSError:
                        err_msg = "Client Error!"
                        logging.error(err_msg)
                    if data:
                        stamp = time.strftime("%Y-%m-%d %H:%M:%S")
                        prefix = "%s %s say: " % (stamp, self.client_info[s])
                        data = prefix.encode() + data
                        self.message_queues[s].put(data)
                        if s not in self.outputs:
                            self.outputs.append(s)
                    else:
                        print("Client:%s Close." % str(self.client_info[s]), flush=True)
                        if s in self.outputs:
                            self.outputs.remove(s)
                        self.inputs.remove(s)
                        s.close()
                        del self.message_queues[s]
                        del self.client_info[s]
            for s in writable:
                try:
                    next_msg = self.message_queues[s].get_nowait()
                except queue.Empty:
                    self.outputs.remove(s)
                except Exception as e:
                    err_msg = "Send Data Error! ErrMsg:%s" % str(e)
                    logging.error(err_msg)
                    if s in self.outputs:
                        self.outputs.remove(s)
                else:
                    for cli in self.client_info:
                        if cli is not s:
                            try:
                                cli.sendall(next_msg)
                            except Exception as e:
                                err_msg = "Send Data to %s  Error! ErrMsg:%s" % (
                                    str(self.client_info[cli]),
                                    str(e),
                                )
                                logging.error(err_msg)
                                print("Client: %s Close Error." % str(self.client_info[cli]))
                                if cli in self.inputs:
                                    self.inputs.remove(cli)
                                    cli.close()
                                if cli in self.outputs:
                                    self.outputs.remove(s)
                                if cli in self.message_queues:
                                    del self.message_queues[s]
                                del self.client_info[cli]
            for s in exceptional:
                logging.error("Client:%s Close Error." % str(self.client_info[cli]))
                if s in self.inputs:
                    self.inputs.remove(s)
                    s.close()
                if s in self.outputs:
                    self.outputs.remove(s)
                if s in self.message_queues:
                    del self.message_queues[s]
                del self.client_info[s]


if "__main__" == __name__:
    Server(sys.argv[1], int(sys.argv[2])).run()
