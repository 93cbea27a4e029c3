"""Asks for a file and keeps what comes."""
import socket

client = socket.socket()
client.connect(("127.0.0.1", 8989))
name = input("请输入要下载的文件名: ")
client.send(name.encode("utf-8"))
size = 0
with open("new_" + name, "wb") as file:
    while True:
        piece = client.recv(1024)
        if not piece:
            break
        file.write(piece)
        size += len(piece)
client.close()
print("下载了", size, "字节")
