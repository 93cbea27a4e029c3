"""The reference programs' socket options, and what is left of a port once they have closed."""

import socket
import struct

import pytest

from peers import answer, ask, port_of, receive_exactly
from running import CLIENT, SERVER, TIME_WAIT, eventually, ports_in


# Socket options, as the kernel has them.


def options_of(program):
    with program.own_socket() as sock:
        return {
            "reuse_address": sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR),
            "reuse_port": sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT),
        }


@pytest.mark.parametrize("arguments, reuse_address, reuse_port", [
    ([], 1, 0),
    (["--reuse-address", "on"], 1, 0),
    (["--reuse-address", "off"], 0, 0),
    (["--reuse-port", "on"], 1, 1),
    (["--reuse-address", "off", "--reuse-port", "on"], 0, 1),
    (["--reuse-port", "off"], 1, 0),
])
def test_server_socket_options(start, arguments, reuse_address, reuse_port):
    server = start(SERVER, "--port", 0, *arguments)
    server.listening()
    assert options_of(server) == {"reuse_address": reuse_address, "reuse_port": reuse_port}


@pytest.mark.parametrize("arguments, reuse_address, reuse_port", [
    ([], 0, 0),
    (["--reuse-address", "on"], 1, 0),
    (["--reuse-port", "on"], 0, 1),
    (["--reuse-address", "off", "--reuse-port", "off"], 0, 0),
])
def test_client_socket_options(start, listener, arguments, reuse_address, reuse_port):
    client = start(CLIENT, "--port", port_of(listener), *arguments)
    with listener.accept()[0]:
        assert options_of(client) == {"reuse_address": reuse_address, "reuse_port": reuse_port}


@pytest.mark.parametrize("arguments, backlog", [
    ([], 128), (["--backlog", 7], 7), (["--backlog", 0], 0),
])
def test_backlog(start, arguments, backlog):
    server = start(SERVER, "--port", 0, *arguments)
    server.listening()
    with server.own_socket() as sock:
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    sacked = struct.unpack_from("I", info, 28)[0]  # tcpi_sacked: a listener's backlog
    assert sacked == backlog


# Who closes first, and what that means for the port.


def only_holder_of_time_wait(ports):
    """Of the ports of the two ends, the one whose socket is in TIME_WAIT."""
    eventually(lambda: any(port in ports for port in ports_in(TIME_WAIT)))
    return [port for port in ports_in(TIME_WAIT) if port in ports]


def test_server_closes_first_by_default(start):
    server = start(SERVER, "--port", 0)
    _, port = server.listening()
    _, own_port = ask(port)
    assert only_holder_of_time_wait([port, own_port]) == [port]


def test_server_lets_the_client_close_first(start):
    server = start(SERVER, "--port", 0, "--close-first", "client")
    _, port = server.listening()
    with socket.create_connection(("127.0.0.1", port)) as sock:
        own_port = port_of(sock)
        sock.sendall(b"hello")
        receive_exactly(sock, 21)
        sock.sendall(b"more")  # passed over until the end of the stream
    assert server.end()[0] == 0
    assert only_holder_of_time_wait([port, own_port]) == [own_port]


def test_client_closes_first_by_default(start, listener):
    client = start(CLIENT, "--port", port_of(listener))
    _, (_, own_port) = answer(listener, b"hello")
    assert client.end()[0] == 0
    assert only_holder_of_time_wait([port_of(listener), own_port]) == [own_port]


def test_client_lets_the_server_close_first(start, listener):
    client = start(CLIENT, "--port", port_of(listener), "--close-first", "server")
    connection, (_, own_port) = listener.accept()
    with connection:
        connection.recv(1024)
        connection.sendall(b"hello")
        assert client.output_line() == "b'hello'"
    assert client.end()[0] == 0
    assert only_holder_of_time_wait([port_of(listener), own_port]) == [port_of(listener)]


@pytest.mark.parametrize("old, new, starts", [
    ("on", "on", True), ("on", "off", False), ("off", "on", False), ("off", "off", False),
])
def test_second_start_after_the_server_closed_first(start, old, new, starts):
    first = start(SERVER, "--port", 0, "--reuse-address", old)
    _, port = first.listening()
    assert start(CLIENT, "--port", port, "--close-first", "server").end()[0] == 0
    assert first.end()[0] == 0
    again = start(SERVER, "--port", port, "--reuse-address", new)
    if starts:
        assert again.listening() == ("0.0.0.0", port)
    else:
        assert again.end() == (1, "", f"bind(0.0.0.0:{port}): Address already in use\n")


def test_second_start_after_the_client_closed_first(start):
    first = start(SERVER, "--port", 0, "--reuse-address", "off", "--close-first", "client")
    _, port = first.listening()
    assert start(CLIENT, "--port", port).end()[0] == 0
    assert first.end()[0] == 0
    again = start(SERVER, "--port", port, "--reuse-address", "off")
    assert again.listening() == ("0.0.0.0", port)


def test_two_servers_share_a_port_with_reuse_port(start):
    first = start(SERVER, "--port", 0, "--reuse-port", "on")
    _, port = first.listening()
    second = start(SERVER, "--port", port, "--reuse-port", "on")
    assert second.listening() == ("0.0.0.0", port)
    third = start(SERVER, "--port", port)
    assert third.end() == (1, "", f"bind(0.0.0.0:{port}): Address already in use\n")
