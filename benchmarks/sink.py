"""A mail server that takes everything and keeps nothing, in a process of its own."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

END = b"\r\n.\r\n"


@contextmanager
def smtp_sink() -> Iterator[int]:
    """Its port; it stops with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def serve() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            client, _ = server.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with client:
                talk(client)


def talk(client: socket.socket) -> None:
    """One dialogue; several commands may come at once (pipelining)."""
    client.sendall(b"220 sink\r\n")
    waiting, in_data = b"", False
    while chunk := client.recv(1 << 20):
        waiting += chunk
        answers = b""
        while True:
            mark = END if in_data else b"\r\n"
            line, found, rest = waiting.partition(mark)
            if not found:
                break
            waiting = rest
            if in_data:
                answers, in_data = answers + b"250 OK\r\n", False
            elif line[:4].upper() == b"DATA":
                answers, in_data = answers + b"354 go\r\n", True
            elif line[:4].upper() == b"EHLO":
                answers += b"250-sink\r\n250 PIPELINING\r\n"
            elif line[:4].upper() == b"QUIT":
                client.sendall(answers + b"221 bye\r\n")
                return
            else:
                answers += b"250 OK\r\n"
        if answers:
            client.sendall(answers)


def pipelined(port: int, data: bytes, number: int) -> None:
    """The limit: ready bytes through one socket, without waiting between messages."""
    head = b"MAIL FROM:<a@exemple.test>\r\nRCPT TO:<b@exemple.test>\r\nDATA\r\n"
    message = head + data + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n"
    with socket.create_connection(("127.0.0.1", port)) as client:
        reader = client.makefile("rb")
        reader.readline()
        client.sendall(b"EHLO bench\r\n")
        reader.readline()
        reader.readline()
        for first in range(0, number, 50):
            count = min(50, number - first)
            client.sendall(message * count)
            for _ in range(4 * count):
                reader.readline()
        client.sendall(b"QUIT\r\n")
        reader.readline()


if __name__ == "__main__":
    serve()
