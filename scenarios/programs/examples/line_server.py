"""Answers each line with its number: for one client after the other."""
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", 9001))
server.listen(128)
while True:
    client, address = server.accept()
    print("连接:", address)
    number = 0
    kept = b""
    while True:
        data = client.recv(1024)
        if not data:
            break
        kept += data
        while b"\n" in kept:
            line, kept = kept.split(b"\n", 1)
            number += 1
            text = line.decode("utf-8")
            client.sendall(f"{number}: {text}\n".encode("utf-8"))
    client.close()
