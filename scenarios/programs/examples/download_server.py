"""Sends the file whose name a client sends, and closes."""
import socket
import threading


def serve(client):
    with client:
        name = client.recv(1024).decode("utf-8").strip()
        print("请求的文件:", name)
        try:
            with open(name, "rb") as file:
                while piece := file.read(1024):
                    client.sendall(piece)
        except OSError as error:
            print(error)


def main():
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", 8989))
    server.listen(128)
    while True:
        client, address = server.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
