"""Servers that are frozen: a real web server goes on answering what needs none of them."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg2
import pytest
import requests

from config.embedded import Postgres
from tests.servers import PostgresServer, RedisServer, frozen
from tests.test_infrastructure_servers import User, pid_of
from tests.web_fixtures import GUNICORN, WebServer
from tests.worker_fixtures import free_port

# A probe gives up after so long; the answers must come before.
PROBE_SECONDS = 2.5


@pytest.fixture
def servers(tmp_path, django_db_setup):
    """PostgreSQL and Redis of this test alone, and a web server that uses them."""
    postgres, redis = PostgresServer(tmp_path / "var"), RedisServer(tmp_path)
    environment = {
        **os.environ,
        "ENV_FILE": "/dev/null",
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
    }
    postgres.fill()
    web = WebServer(environment)
    yield web, postgres, redis
    web.stop()
    redis.kill()
    postgres.stop()


def children_of(pid):
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def health(web, path="/healthz"):
    answer = requests.get(web.url + path, timeout=PROBE_SECONDS)
    return answer.status_code, answer.json()


@pytest.mark.slow
def test_health_answers_in_time_whatever_is_frozen(servers, eventually):
    web, postgres, redis = servers
    assert health(web) == (200, {"database": True, "broker": True})
    with frozen(redis):
        assert health(web) == (503, {"database": True, "broker": False})
        assert health(web, "/healthz/ready") == (200, {"database": True})
    with frozen(postgres), ThreadPoolExecutor(16) as pool:
        assert health(web) == (503, {"database": False, "broker": True})
        assert health(web, "/healthz/live") == (200, {"live": True})
        began = time.monotonic()
        # Twice as many as there are threads: all of them wait for the database.
        page = f"{web.url}/rgpd/lien/"
        waiting = [pool.submit(requests.get, page, timeout=60) for _ in range(16)]
        # With DEBUG too, where Django answers other errors with a traceback.
        assert {one.result().status_code for one in waiting} == {503}
        assert time.monotonic() - began < 30
        assert health(web, "/healthz/live") == (200, {"live": True})
    eventually(lambda: requests.get(page, timeout=30).status_code == 200)
    assert health(web) == (200, {"database": True, "broker": True})


@pytest.mark.slow
def test_health_answers_while_every_thread_waits_for_a_lock_and_a_reload_cuts_nobody(
    servers, eventually
):
    web, postgres, _ = servers
    page = f"{web.url}/connexion/"
    assert requests.get(page, timeout=30).status_code == 200
    first = children_of(web.process.pid)
    with (
        ThreadPoolExecutor(16) as pool,
        closing(psycopg2.connect(postgres.url)) as other,
        other.cursor() as cursor,
    ):
        cursor.execute("LOCK TABLE accounts_company IN ACCESS EXCLUSIVE MODE")
        waiting = [pool.submit(requests.get, page, timeout=60) for _ in range(16)]
        # Longer than any of them would take without the lock.
        time.sleep(1)
        assert health(web, "/healthz/live") == (200, {"live": True})
        assert health(web, "/healthz/ready") == (200, {"database": True})
        assert health(web) == (200, {"database": True, "broker": True})
        web.process.send_signal(signal.SIGHUP)
        eventually(lambda: len(children_of(web.process.pid) - first) == 2)
        eventually(web.answers)
        assert not any(one.done() for one in waiting)
        other.rollback()
        assert {one.result().status_code for one in waiting} == {200}
    eventually(lambda: not children_of(web.process.pid) & first)


@pytest.mark.slow
def test_connections_that_say_nothing_take_no_thread_and_no_time_from_the_stop(servers):
    web, _, _ = servers
    address = urlsplit(web.url)
    with ExitStack() as silent:
        for _ in range(40):
            connection = socket.create_connection((address.hostname, address.port))
            silent.enter_context(closing(connection))
        # A request whose beginning comes in two parts, and a check on the same connection.
        slow = http.client.HTTPConnection(address.netloc, timeout=PROBE_SECONDS)
        silent.enter_context(closing(slow))
        slow.connect()
        slow.sock.sendall(b"GET /he")
        assert requests.get(f"{web.url}/connexion/", timeout=4).status_code == 200
        slow.sock.sendall(b"althz/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert slow.sock.recv(12) == b"HTTP/1.1 200"
        web.process.terminate()
        assert web.process.wait(10) == 0


@pytest.mark.slow
def test_a_frozen_embedded_server_does_not_block_other_processes(tmp_path, repository):
    """Without DATABASE_URL each process makes sure that the server runs."""
    server = Postgres(tmp_path / "var")
    user = User(server).wait_until_up()
    environment = {
        **os.environ,
        "ENV_FILE": "/dev/null",
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    web = WebServer(environment)
    try:
        with frozen(SimpleNamespace(pid=pid_of(server))):
            assert health(web) == (503, {"database": False, "broker": True})
            assert health(web, "/healthz/ready") == (503, {"database": False})
            page = requests.get(f"{web.url}/connexion/", timeout=20)
            assert page.status_code == 503
            assert "indisponible" in page.text
    finally:
        web.stop()
        user.leave()


@pytest.mark.slow
def test_a_key_that_could_not_be_asked_at_the_start_is_asked_once_the_server_is_back(
    servers, eventually, tmp_path
):
    web, postgres, _ = servers
    environment = web.environment | {"ADDRESS_HMAC_KEY": "another-one"}
    port = free_port()
    live = f"http://127.0.0.1:{port}/healthz/live"
    gunicorn = ["gunicorn", "config.wsgi", *GUNICORN, f"--bind=127.0.0.1:{port}"]
    worker = ["celery", "--quiet", "-A", "config", "worker", "--pool=solo"]
    said = [tmp_path / "web.log", tmp_path / "worker.log"]
    with postgres.stopped(), said[0].open("w") as one, said[1].open("w") as other:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", *command], env=environment, stderr=log
            )
            for command, log in ((gunicorn, one), (worker, other))
        ]
        eventually(lambda: is_up(live), seconds=60)
        eventually(lambda: "waiting for the database" in said[1].read_text(), 60)
    # A page that asks the database.
    page = f"http://127.0.0.1:{port}/rgpd/lien/"
    eventually(lambda: not is_up(page) and started[0].poll() is not None, 60)
    assert [process.wait(60) for process in started] == [3, 3]
    for log in said:
        assert "ADDRESS_HMAC_KEY n'est pas la clé des adresses" in log.read_text()


def is_up(address):
    try:
        return requests.get(address, timeout=PROBE_SECONDS).status_code == 200
    except requests.RequestException:
        return False
