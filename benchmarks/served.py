"""The product under its real server, called by clients on the loopback."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import scratch

SECONDS = 2.0
CLIENTS = 8

Found = dict[str, float]


@contextmanager
def static_files() -> Iterator[None]:
    """The static files, collected where benchmarks.served_settings looks for them."""
    with TemporaryDirectory() as static:
        os.environ["BENCH_STATIC"] = static
        _start("-m", "django", "collectstatic", "--noinput", "--verbosity=0").wait()
        yield


@contextmanager
def gunicorn(application: str, workers: int = 2) -> Iterator[int]:
    """A gunicorn on the scratch database; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = _start(
        "-m",
        "gunicorn",
        application,
        "--workers",
        str(workers),
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
    )
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.served_settings",
        "BENCH_DATABASE": scratch.NAME,
    }
    home = Path(__file__).resolve().parent.parent
    return subprocess.Popen([sys.executable, *arguments], cwd=home, env=environment)


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("gunicorn does not answer")


def load(
    port: int,
    requests: list[str],
    *,
    warm: list[str] | None = None,
    clients: int = CLIENTS,
) -> Found:
    """Warm up briefly, then measure. Raises RuntimeError for a bad answer."""
    _ask(port, warm or requests, seconds=0.5, clients=clients)
    found = _ask(port, requests, seconds=SECONDS, clients=clients)
    if found["bad"]:
        raise RuntimeError(f"{found['bad']} bad answers: {found['first_bad']}")
    return found


def _ask(port: int, requests: list[str], *, seconds: float, clients: int) -> Found:
    numbers = [str(port), str(seconds), str(clients)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.served_load", *numbers],
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        check=True,
    )
    found: Found = json.loads(done.stdout)
    return found


def get(path: str, *headers: str) -> str:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""])
