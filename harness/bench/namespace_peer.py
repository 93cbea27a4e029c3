#!/usr/bin/env python3
"""Probes port reuse plainly: for each cell a process, a network namespace of its own, a rebind.

The cells are those of a server that closed first, for every pair of flags, again and again. Prints
what bind gave, a line a cell.
"""

import ctypes
import errno
import fcntl
import os
import socket
import struct
import sys

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
TIME_WAIT = "06"
PORT = 8989
FLAGS = {
    "none": (),
    "A": (socket.SO_REUSEADDR,),
    "P": (socket.SO_REUSEPORT,),
    "A+P": (socket.SO_REUSEADDR, socket.SO_REUSEPORT),
}


def enter_namespace():
    libc = ctypes.CDLL(None, use_errno=True)
    flags = CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWUSER | CLONE_NEWNET
    if libc.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    with socket.socket() as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))


def server(flags):
    listener = socket.socket()
    for flag in FLAGS[flags]:
        listener.setsockopt(socket.SOL_SOCKET, flag, 1)
    return listener


def cell(old_flags, new_flags):
    """0 or the errno of the new server's bind, after the old one closed first."""
    with server(old_flags) as listener:
        listener.bind(("127.0.0.1", PORT))
        listener.listen()
        client = socket.create_connection(("127.0.0.1", PORT))
        child, _ = listener.accept()
    child.close()
    assert client.recv(1) == b""
    client.close()
    with open("/proc/net/tcp") as table:
        assert any(line.split()[3] == TIME_WAIT for line in table.readlines()[1:])
    with server(new_flags) as new:
        try:
            new.bind(("127.0.0.1", PORT))
            new.listen()
        except OSError as error:
            return error.errno
    return 0


def main():
    pairs = [(old, new) for old in FLAGS for new in FLAGS]
    for number in range(int(sys.argv[1])):
        old, new = pairs[number % len(pairs)]
        child = os.fork()
        if child == 0:
            status = 255
            try:
                enter_namespace()
                status = cell(old, new)
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, errno.EADDRINUSE):
            sys.exit(f"{old}/{new}: {code}")
        print(old, new, errno.errorcode.get(code, "ok"))


if __name__ == "__main__":
    main()
