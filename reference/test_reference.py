"""The reference programs, as real processes, against each other and against plain Python."""

import random
import signal
import socket

import pytest

from peers import answer, ask, port_of, receive_all, reset
from running import CLIENT, SERVER

QUESTION = "你好服务端，我是客户端小黑!"
ANSWER = "ok, 问题正在处理中..."
SHOWN_ANSWER = (
    r"b'ok, \xce\xca\xcc\xe2\xd5\xfd\xd4\xda\xb4\xa6\xc0\xed\xd6\xd0...'"
    "\n接收服务端的数据为: ok, 问题正在处理中...\n"
)


# The tutorial's exchange.


def test_the_two_talk_on_their_defaults(start):
    server = start(SERVER)
    assert server.error_line() == "listening on 0.0.0.0:8989"
    assert start(CLIENT).end() == (0, SHOWN_ANSWER, "")
    code, output, errors = server.end()
    assert (code, errors) == (0, "")
    first, *rest = output.splitlines()
    assert first.startswith("客户端的ip地址和端口号: ('127.0.0.1', ")
    assert rest == ["接收数据的长度为: 27", "接收客户端的数据为: " + QUESTION]


def test_server_sends_the_tutorial_answer(start):
    server = start(SERVER, "--port", 0)
    address, port = server.listening()
    assert address == "0.0.0.0"
    received, own_port = ask(port)
    assert received == bytes.fromhex("6f6b2c20cecacce2d5fdd4dab4a6c0edd6d02e2e2e")
    assert server.end() == (
        0,
        f"客户端的ip地址和端口号: ('127.0.0.1', {own_port})\n"
        "接收数据的长度为: 5\n"
        "接收客户端的数据为: hello\n",
        "",
    )


def test_client_sends_the_tutorial_question(start, listener):
    client = start(CLIENT, "--port", port_of(listener))
    received, _ = answer(listener, b"hello")
    assert received == bytes.fromhex(
        "c4e3bac3b7fecef1b6cba3acced2cac7bfcdbba7b6cbd0a1bada21"
    )
    assert client.end() == (0, "b'hello'\n接收服务端的数据为: hello\n", "")


def test_lines_come_as_they_happen(start):
    server = start(SERVER, "--port", 0, "--close-first", "client")
    _, port = server.listening()
    with socket.create_connection(("127.0.0.1", port)) as sock:
        assert server.output_line() == f"客户端的ip地址和端口号: ('127.0.0.1', {port_of(sock)})"
        sock.sendall(b"hello")
        assert server.output_line() == "接收数据的长度为: 5"
        assert server.output_line() == "接收客户端的数据为: hello"
        sock.recv(1024)  # closing with an unread answer would be a reset
    assert server.end() == (0, "", "")


# What is shown of the bytes.


@pytest.mark.parametrize("received", [
    b"it's", b'it\'s "so"', b'"', b"back\\slash", b"\t\n\r\0\x1b\x7f", bytes(range(256)),
], ids=["single", "both", "double", "backslash", "control", "all"])
def test_client_shows_bytes_as_python_does(start, listener, received):
    client = start(CLIENT, "--port", port_of(listener), "--encoding", "latin1", "--text", "hi")
    answer(listener, received)
    text = received.decode("latin-1")
    assert client.end() == (0, f"{received!r}\n接收服务端的数据为: {text}\n", "")


def test_client_shows_the_end_of_a_stream_without_an_answer(start, listener):
    client = start(CLIENT, "--port", port_of(listener))
    connection, _ = listener.accept()
    with connection:
        connection.recv(1024)
    assert client.end() == (0, "b''\n接收服务端的数据为: \n", "")


# glibc's GBK has the euro sign at 80, Python's has nothing there: 80 is left out.
GBK_NOISE = bytes(random.Random(8989).choices([b for b in range(256) if b != 0x80], k=4000))


@pytest.mark.parametrize("encoding, received", [
    ("gbk", b"\xce"),
    ("gbk", b"\xce\xca\xcc"),
    ("gbk", b"\xff\xce\xca ok"),
    ("gbk", GBK_NOISE),
    ("utf-8", "问题".encode()[:-1]),
    ("utf-8", "问题".encode("gbk")),
    ("utf-8", b"\xf4\x90\x80\x80 \xed\xa0\x80 \xc0\xaf"),
    ("ascii", "é".encode("latin-1")),
])
def test_undecodable_bytes_are_shown_and_not_lost(start, listener, encoding, received):
    client = start(CLIENT, "--port", port_of(listener), "--encoding", encoding, "--text", "hi",
                   "--receive", 8192)
    answer(listener, received)
    text = received.decode(encoding, "backslashreplace")
    code, output, errors = client.end()
    assert (code, errors) == (0, "")
    assert output == f"{received!r}\n接收服务端的数据为: {text}\n"


def test_server_shows_undecodable_bytes(start):
    server = start(SERVER, "--port", 0)
    _, port = server.listening()
    ask(port, "你好".encode("gbk") + b"\xff")
    code, output, errors = server.end()
    assert (code, errors) == (0, "")
    assert output.splitlines()[1:] == ["接收数据的长度为: 5", r"接收客户端的数据为: 你好\xff"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16le", "iso-2022-jp"])
def test_encoding_holds_in_both_directions(start, encoding):
    question, reply = "問題", "好好"
    server = start(SERVER, "--port", 0, "--encoding", encoding, "--text", reply)
    _, port = server.listening()
    client = start(CLIENT, "--port", port, "--encoding", encoding, "--text", question)
    code, output, errors = client.end()
    assert (code, errors) == (0, "")
    assert output == f"{reply.encode(encoding)!r}\n接收服务端的数据为: {reply}\n"
    code, output, errors = server.end()
    assert (code, errors) == (0, "")
    length = len(question.encode(encoding))
    assert output.splitlines()[1:] == [f"接收数据的长度为: {length}", "接收客户端的数据为: 問題"]


def test_client_receives_at_most_n_bytes(start, listener):
    client = start(CLIENT, "--port", port_of(listener), "--receive", 4)
    connection, _ = listener.accept()
    with connection:
        connection.recv(1024)
        connection.sendall(b"hello")
        assert client.end() == (0, "b'hell'\n接收服务端的数据为: hell\n", "")


def test_server_answers_a_client_that_said_nothing(start):
    server = start(SERVER, "--port", 0)
    _, port = server.listening()
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.shutdown(socket.SHUT_WR)
        assert receive_all(sock) == ANSWER.encode("gbk")
    code, output, errors = server.end()
    assert (code, errors) == (0, "")
    assert output.splitlines()[1:] == ["接收数据的长度为: 0", "接收客户端的数据为: "]


# Addresses and ports.


@pytest.mark.parametrize("given, shown, peer", [
    ("any", "0.0.0.0", "127.0.0.1"),
    ("", "0.0.0.0", "127.0.0.1"),
    ("127.0.0.2", "127.0.0.2", "127.0.0.2"),
    ("localhost", "127.0.0.1", "127.0.0.1"),
    ("::1", "[::1]", "::1"),
    ("::", "[::]", "::1"),
])
def test_server_listens_on_the_address(start, given, shown, peer):
    server = start(SERVER, "--port", 0, "--address", given)
    address, port = server.listening()
    assert address == shown
    received, own_port = ask(port, address=peer)
    assert received == ANSWER.encode("gbk")
    code, output, _ = server.end()
    expected = ("::1", own_port, 0, 0) if peer == "::1" else ("127.0.0.1", own_port)
    assert code == 0
    assert output.splitlines()[0] == f"客户端的ip地址和端口号: {expected}"


@pytest.mark.parametrize("address", ["::1", "localhost", "127.0.0.3"])
def test_client_connects_to_the_address(start, address):
    server = start(SERVER, "--port", 0, "--address", address)
    _, port = server.listening()
    assert start(CLIENT, "--address", address, "--port", port).end() == (0, SHOWN_ANSWER, "")
    assert server.end()[0] == 0


def test_v6_only(start):
    server = start(SERVER, "--port", 0, "--address", "::", "--v6-only", "on")
    _, port = server.listening()
    with pytest.raises(ConnectionRefusedError):
        ask(port)
    ask(port, address="::1")
    assert server.end()[0] == 0


def test_v6_only_off_takes_ipv4_clients(start):
    server = start(SERVER, "--port", 0, "--address", "::", "--v6-only", "off")
    _, port = server.listening()
    _, own_port = ask(port)
    assert server.output_line() == f"客户端的ip地址和端口号: ('::ffff:127.0.0.1', {own_port}, 0, 0)"


def test_client_binds_its_own_port_and_address(start, listener):
    with socket.create_server(("127.0.0.5", 0)) as free:
        own_port = port_of(free)
    client = start(CLIENT, "--port", port_of(listener), "--bind-port", own_port,
                   "--bind-address", "127.0.0.5")
    assert answer(listener, b"hello")[1] == ("127.0.0.5", own_port)
    assert client.end()[0] == 0


def test_client_binds_its_own_port_on_ipv6(start):
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        with socket.create_server(("::", 0), family=socket.AF_INET6) as free:
            own_port = port_of(free)
        client = start(CLIENT, "--address", "::1", "--port", port_of(listener),
                       "--bind-port", own_port)
        assert answer(listener, b"hello")[1][:2] == ("::1", own_port)
        assert client.end()[0] == 0


# How long a server serves.


def test_server_ends_after_n_connections(start):
    server = start(SERVER, "--port", 0, "--connections", 3)
    _, port = server.listening()
    for _ in range(3):
        assert ask(port)[0] == ANSWER.encode("gbk")
    code, output, errors = server.end()
    assert (code, errors) == (0, "")
    assert output.count("接收客户端的数据为: hello\n") == 3


def test_server_serves_on_until_a_signal(start):
    server = start(SERVER, "--port", 0, "--serve-on")
    _, port = server.listening()
    for _ in range(3):
        assert ask(port)[0] == ANSWER.encode("gbk")
    server.process.send_signal(signal.SIGTERM)
    assert server.end()[0] == -signal.SIGTERM


def test_of_connections_and_serve_on_the_last_counts(start):
    server = start(SERVER, "--port", 0, "--serve-on", "--connections", 1)
    _, port = server.listening()
    ask(port)
    assert server.end()[0] == 0


def test_a_lost_client_does_not_keep_the_next_from_being_served(start):
    server = start(SERVER, "--port", 0, "--connections", 2)
    _, port = server.listening()
    lost = socket.create_connection(("127.0.0.1", port))
    server.output_line()
    reset(lost)
    assert server.error_line() == "recv(1024): Connection reset by peer"
    assert ask(port)[0] == ANSWER.encode("gbk")
    assert server.end()[0] == 1


# The command line.


def option_names(help_text):
    return [line.split()[0] for line in help_text.splitlines() if line.startswith("  --")]


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("program, names", [
    (SERVER, "address port encoding text reuse-address reuse-port v6-only backlog close-first "
             "connections serve-on help"),
    (CLIENT, "address port bind-address bind-port encoding text reuse-address reuse-port "
             "close-first receive help"),
])
def test_help_names_every_option(start, program, names, flag):
    code, output, errors = start(program, flag).end()
    assert (code, errors) == (0, "")
    assert output.startswith(f"usage: {program} [OPTION]...\n\n")
    assert option_names(output) == ["--" + name for name in names.split()]


@pytest.mark.parametrize("program, arguments, why", [
    (SERVER, ["--colour"], "unrecognized option '--colour'"),
    (CLIENT, ["--colour"], "unrecognized option '--colour'"),
    (SERVER, ["-x"], "invalid option -- 'x'"),
    (SERVER, ["--port"], "option '--port' requires an argument"),
    (SERVER, ["--serve-on=yes"], "option '--serve-on' doesn't allow an argument"),
    (SERVER, ["8989"], "unexpected argument '8989'"),
    (SERVER, ["--port", "65536"], "--port takes a number from 0 to 65535, not '65536'"),
    (CLIENT, ["--port", "-1"], "--port takes a number from 0 to 65535, not '-1'"),
    (CLIENT, ["--port", "80x"], "--port takes a number from 0 to 65535, not '80x'"),
    (CLIENT, ["--bind-port", ""], "--bind-port takes a number from 0 to 65535, not ''"),
    (CLIENT, ["--receive", "0"], "--receive takes a number from 1 to 16777216, not '0'"),
    (SERVER, ["--backlog", "x"], "--backlog takes a number from 0 to 2147483647, not 'x'"),
    (SERVER, ["--connections", "0"],
     "--connections takes a number from 1 to 1000000000, not '0'"),
    (SERVER, ["--reuse-address", "yes"], "--reuse-address takes 'on' or 'off', not 'yes'"),
    (SERVER, ["--close-first", "me"], "--close-first takes 'client' or 'server', not 'me'"),
    (CLIENT, ["--close-first", "me"], "--close-first takes 'server' or 'client', not 'me'"),
])
def test_wrong_command_line(start, program, arguments, why):
    assert start(program, *arguments).end() == (
        2, "",
        f"{program}: {why}\nusage: {program} [OPTION]... (--help lists the options)\n")
