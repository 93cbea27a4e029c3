"""What the reference programs say of calls that fail, and how they take interrupted ones."""

import os
import signal
import socket

import pytest

from peers import port_of, receive_all, receive_exactly, reset
from running import CLIENT, CLOSE_WAIT, ESTABLISHED, SERVER, eventually, ports_in


# Failed calls.


def test_connect_refused(start, listener):
    port = port_of(listener)
    listener.close()
    assert start(CLIENT, "--port", port).end() == (
        1, "", f"connect(127.0.0.1:{port}): Connection refused\n")


def test_connect_refused_on_ipv6(start):
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        port = port_of(listener)
    assert start(CLIENT, "--address", "::1", "--port", port).end() == (
        1, "", f"connect([::1]:{port}): Connection refused\n")


def test_server_port_in_use(start, listener):
    port = port_of(listener)
    assert start(SERVER, "--address", "127.0.0.1", "--port", port).end() == (
        1, "", f"bind(127.0.0.1:{port}): Address already in use\n")


def test_server_address_that_is_not_this_machines(start):
    assert start(SERVER, "--address", "192.0.2.1").end() == (
        1, "", "bind(192.0.2.1:8989): Cannot assign requested address\n")


def test_client_bind_port_in_use(start, listener):
    port = port_of(listener)
    client = start(CLIENT, "--port", port, "--bind-port", port)
    assert client.end() == (1, "", f"bind(0.0.0.0:{port}): Address already in use\n")


def test_v6_only_on_an_ipv4_socket(start):
    assert start(SERVER, "--v6-only", "on").end() == (
        1, "", "setsockopt(IPV6_V6ONLY, 1): Protocol not available\n")


@pytest.mark.parametrize("program", [SERVER, CLIENT])
def test_unknown_host(start, program):
    name = "x" * 64  # one longer than a label of a name may be: no server is asked
    assert start(program, "--address", name).end() == (
        1, "", f"getaddrinfo({name}): Name or service not known\n")


@pytest.mark.parametrize("program", [SERVER, CLIENT])
@pytest.mark.parametrize("encoding", ["klingon", "gbk//translit"])
def test_unknown_encoding(start, program, encoding):
    assert start(program, "--encoding", encoding).end() == (
        1, "", f"iconv_open({encoding}, UTF-8): Invalid argument\n")


@pytest.mark.parametrize("program", [SERVER, CLIENT])
def test_text_that_the_encoding_lacks(start, program):
    assert start(program, "--text", "好😀").end() == (
        1, "",
        'iconv("好😀", UTF-8 to gbk): Invalid or incomplete multibyte or wide character\n')


def test_client_tells_of_a_reset(start, listener):
    client = start(CLIENT, "--port", port_of(listener))
    connection, _ = listener.accept()
    connection.recv(1024)
    reset(connection)
    assert client.end() == (1, "", "recv(1024): Connection reset by peer\n")


def test_server_outlives_a_send_to_a_client_that_is_gone(start):
    server = start(SERVER, "--port", 0)
    _, port = server.listening()
    sock = socket.create_connection(("127.0.0.1", port))
    server.output_line()
    server.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, server.process.pid, os.WSTOPPED)
    sock.sendall(b"hello")
    sock.shutdown(socket.SHUT_WR)
    reset(sock)
    eventually(lambda: port not in ports_in(ESTABLISHED) + ports_in(CLOSE_WAIT))
    server.process.send_signal(signal.SIGCONT)
    assert server.end() == (
        1, "接收数据的长度为: 5\n接收客户端的数据为: hello\n", "send(21 bytes): Broken pipe\n")


# Interrupted calls and partial sends: see interrupted_calls.cc.


@pytest.mark.parametrize("closes_first", ["server", "client"])
def test_interrupted_and_partial_calls(start, closes_first):
    preload = "interrupted_calls.so"
    text = "好" * 300
    server = start(SERVER, "--port", 0, "--text", text, "--close-first", closes_first,
                   preload=preload)
    _, port = server.listening()
    # The whole answer arrives, in as many pieces as it was sent in.
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(b"hello")
        sock.shutdown(socket.SHUT_WR)
        assert receive_all(sock) == text.encode("gbk")
    code, output, errors = server.end()
    assert (code, errors) == (0, "")
    assert output.splitlines()[1:] == ["接收数据的长度为: 5", "接收客户端的数据为: hello"]


def test_interrupted_and_partial_calls_of_the_client(start, listener):
    text = "好" * 300
    client = start(CLIENT, "--port", port_of(listener), "--text", text, "--close-first", "server",
                   preload="interrupted_calls.so")
    connection, _ = listener.accept()
    with connection:
        assert receive_exactly(connection, 600) == text.encode("gbk")
        connection.sendall(b"hello")
    assert client.end() == (0, "b'hello'\n接收服务端的数据为: hello\n", "")
