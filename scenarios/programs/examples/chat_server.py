"""A chat: what one says, all others are told. A thread for each client."""
import socket
import threading

clients = []
lock = threading.Lock()


def join(client):
    with lock:
        clients.append(client)
        client.sendall("欢迎\n".encode())


def tell_others(speaker, line):
    with lock:
        for other in clients:
            if other is not speaker:
                try:
                    other.sendall(line)
                except OSError:
                    pass  # its own thread sees that it left


def serve(client):
    with client:
        try:
            for line in client.makefile("rb"):
                tell_others(client, line)
        except ConnectionError:
            pass
        with lock:
            clients.remove(client)


def main():
    server = socket.create_server(("", 9000))
    while True:
        client, address = server.accept()
        print("joined:", address)
        join(client)
        threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
