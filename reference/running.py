"""Runs the reference programs for the tests, and sees what the kernel has of their sockets."""

import ctypes
import fcntl
import os
import selectors
import socket
import struct
import subprocess
import time

SERVER = "sockdrill-reference-server"
CLIENT = "sockdrill-reference-client"

DEADLINE = 20  # seconds: the most that any wait takes before the test fails

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_SIOCGIFFLAGS = 0x8913
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1
_PIDFD_GETFD = 438  # the same number on every architecture, pidfd_getfd(2)

_libc = ctypes.CDLL(None, use_errno=True)


def enter_private_network():
    """Moves this process into a network namespace of its own, in which only loopback exists: port
    8989 is free there, and nothing can leave."""
    for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET):
        if _libc.unshare(flags) == 0:
            break
    else:
        error = ctypes.get_errno()
        raise OSError(error, f"unshare(CLONE_NEWUSER | CLONE_NEWNET): {os.strerror(error)}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14x", b"lo", 0)
        answer = fcntl.ioctl(control, _SIOCGIFFLAGS, request)
        flags = struct.unpack("16sH14x", answer)[1]
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | _IFF_UP))


def eventually(condition):
    """Looks at what the kernel gives no event for, until it holds."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "did not come to hold in time"
        os.sched_yield()


# States, by their numbers in /proc/net/tcp.
ESTABLISHED = 1
TIME_WAIT = 6
CLOSE_WAIT = 8


def ports_in(state):
    """The local ports of the network's TCP sockets in a state."""
    ports = []
    for table in ("/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"):
        with open(table) as rows:
            for row in list(rows)[1:]:
                fields = row.split()
                if int(fields[3], 16) == state:
                    ports.append(int(fields[1].rsplit(":", 1)[1], 16))
    return ports


class Program:
    """A running program with its output on pipes, as bytes."""

    def __init__(self, name, *arguments, preload=None):
        directory = os.environ["SOCKDRILL_BIN_DIR"]
        environment = dict(os.environ)
        if preload is not None:
            environment["LD_PRELOAD"] = os.path.join(directory, preload)
        self.process = subprocess.Popen(
            [os.path.join(directory, name), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        self._unread = {self.process.stdout: b"", self.process.stderr: b""}

    def output_line(self):
        return self._line(self.process.stdout)

    def error_line(self):
        return self._line(self.process.stderr)

    def listening(self):
        """The (address, port) that a server says it listens on."""
        words = self.error_line().rsplit(" ", 1)
        assert words[0] == "listening on"
        address, port = words[1].rsplit(":", 1)
        return address, int(port)

    def end(self):
        """(exit code, what was left of the output, of the errors), once the program has ended."""
        left = []
        for stream in (self.process.stdout, self.process.stderr):
            while self._read_more(stream):
                pass
            left.append(self._unread.pop(stream).decode())
        return (self.process.wait(DEADLINE), *left)

    def own_socket(self, fd=3):
        """The program's socket itself (the first that it opened, by default), to ask for its
        options: pidfd_getfd(2)."""
        pidfd = os.pidfd_open(self.process.pid)
        copy = _libc.syscall(_PIDFD_GETFD, pidfd, fd, 0)
        error = ctypes.get_errno()
        os.close(pidfd)
        if copy == -1:
            raise OSError(error, f"pidfd_getfd({fd}): {os.strerror(error)}")
        return socket.socket(fileno=copy)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def _line(self, stream):
        while b"\n" not in self._unread[stream]:
            assert self._read_more(stream), f"ended without a line: {self._unread[stream]}"
        line, self._unread[stream] = self._unread[stream].split(b"\n", 1)
        return line.decode()

    def _read_more(self, stream):
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            assert selector.select(DEADLINE), "no output in time"
        more = os.read(stream.fileno(), 65536)
        self._unread[stream] += more
        return more
