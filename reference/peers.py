"""The other end, in plain Python."""

import socket
import struct


def port_of(sock):
    return sock.getsockname()[1]


def receive_all(sock):
    received = b""
    while more := sock.recv(65536):
        received += more
    return received


def receive_exactly(sock, size):
    received = b""
    while len(received) < size:
        more = sock.recv(size - len(received))
        assert more, f"end of stream after {received}"
        received += more
    return received


def ask(port, question=b"hello", address="127.0.0.1"):
    """A plain Python client that lets the server close first: what it got, and its own port."""
    with socket.create_connection((address, port)) as sock:
        sock.sendall(question)
        return receive_all(sock), port_of(sock)


def answer(listener, reply):
    """A plain Python server that lets the client close first: what one recv got, and from where."""
    connection, peer = listener.accept()
    with connection:
        received = connection.recv(65536)
        connection.sendall(reply)
        assert connection.recv(1) == b""
    return received, peer


def reset(sock):
    """Closes with a reset in place of an end of stream."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
