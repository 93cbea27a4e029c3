"""A chat client: sends the lines of its input, prints the lines that come."""
import socket
import threading

client = socket.create_connection(("127.0.0.1", 9000))


def listen():
    for line in client.makefile(encoding="utf-8"):
        print("收到:", line.rstrip("\n"), flush=True)


listener = threading.Thread(target=listen)
listener.start()
try:
    while True:
        client.sendall((input() + "\n").encode())
except EOFError:
    client.shutdown(socket.SHUT_WR)
listener.join()
client.close()
