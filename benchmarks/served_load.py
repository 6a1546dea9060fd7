"""Eight clients in one small process: each opens a connection, sends a request, reads
the whole answer.

    python -m benchmarks.served_load PORT SECONDS CLIENTS < requests.json
"""

import json
import socket
import sys
import time
from itertools import count, cycle
from threading import Thread


def worker(
    port: int, until: float, requests: list[bytes], times: list[float], bad: list[bytes]
) -> None:
    for request in cycle(requests):
        start = time.perf_counter()
        if start > until:
            return
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request)
            answer = bytearray()
            while part := connection.recv(65536):
                answer += part
        times.append(time.perf_counter() - start)
        if answer[9:12] not in (b"200", b"302"):
            bad.append(bytes(answer[:200]))


def main(port: int, seconds: float, clients: int) -> None:
    requests = [request.encode() for request in json.load(sys.stdin)]
    times: list[float] = []
    bad: list[bytes] = []
    start = time.perf_counter()
    numbers = count()
    threads = [
        Thread(
            target=worker,
            args=(
                port,
                start + seconds,
                requests[next(numbers) % len(requests) :: clients] or requests,
                times,
                bad,
            ),
        )
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    found = {
        "per_second": len(times) / (time.perf_counter() - start),
        "p99_ms": times[int(len(times) * 0.99) - 1] * 1000 if times else 0,
        "bad": len(bad),
        "first_bad": bad[0].decode("latin-1") if bad else "",
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
