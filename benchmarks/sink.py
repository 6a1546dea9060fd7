"""A mail server that accepts and discards everything, in its own process."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

END = b"\r\n.\r\n"
OK = b"250 OK\r\n"
ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 CHUNKING\r\n",
    b"QUIT": b"221 bye\r\n",
}


@contextmanager
def smtp_sink() -> Iterator[int]:
    """Yield the server's port; it stops at the end of the block."""
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
            threading.Thread(target=talk, args=(client,), daemon=True).start()


def talk(client: socket.socket) -> None:
    with client:
        converse(client)


def converse(client: socket.socket) -> None:
    """One SMTP session; commands may be pipelined, message texts arrive in chunks."""
    client.sendall(b"220 sink\r\n")
    waiting, wanted, in_data = b"", 0, False
    while chunk := client.recv(1 << 20):
        waiting += chunk
        answers: list[bytes] = []
        while True:
            if wanted:
                if len(waiting) < wanted:
                    break
                waiting, wanted = waiting[wanted:], 0
                answers.append(OK)
                continue
            line, found, rest = waiting.partition(END if in_data else b"\r\n")
            if not found:
                break
            waiting, verb = rest, line[:4].upper()
            if verb == b"BDAT" and not in_data:
                wanted = int(line.split()[1])
                continue
            in_data = verb == b"DATA" and not in_data
            answers.append(b"354 go\r\n" if in_data else ANSWERS.get(verb, OK))
            if verb == b"QUIT":
                client.sendall(b"".join(answers))
                return
        if answers:
            client.sendall(b"".join(answers))


def pipelined(port: int, data: bytes, number: int) -> None:
    """The lower bound: ready messages through one socket, fifty at a time."""
    head = b"MAIL FROM:<a@exemple.test>\r\nRCPT TO:<b@exemple.test>\r\n"
    message = head + b"BDAT %d LAST\r\n" % len(data) + data
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = client.makefile("rb")
        reader.readline()
        client.sendall(b"EHLO bench\r\n")
        while reader.readline()[3:4] == b"-":
            pass
        for first in range(0, number, 50):
            count = min(50, number - first)
            client.sendall(message * count)
            for _ in range(3 * count):
                reader.readline()
        client.sendall(b"QUIT\r\n")
        reader.readline()


if __name__ == "__main__":
    serve()
