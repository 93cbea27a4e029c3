"""Sends back what comes, with a thread for each client."""
import socket
import threading


def echo(client):
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data)
        except OSError:
            pass


with socket.create_server(("", 8888)) as server:
    while True:
        client, address = server.accept()
        print("connected:", address)
        threading.Thread(target=echo, args=(client,), daemon=True).start()
