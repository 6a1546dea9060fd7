"""The embedded servers, used by processes of their own under a directory of their own."""

import os
import pwd
import signal
import subprocess
import sys

import psycopg2
import pytest
import redis

from config.embedded import LONGEST_SOCKET_PATH, Postgres, Valkey, as_user

USE_UNTIL_STDIN_CLOSES = """
import sys
from pathlib import Path
from config import embedded

getattr(embedded, sys.argv[1])(Path(sys.argv[2])).use()
print("up", flush=True)
sys.stdin.read()
"""


class User:
    def __init__(self, server):
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                USE_UNTIL_STDIN_CLOSES,
                type(server).__name__,
                str(server.directory.parent),
            ],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_up(self):
        assert self.process.stdout.readline() == "up\n"
        return self

    def leave(self):
        self.process.stdin.close()
        assert self.process.wait(60) == 0
        self.process.stdout.close()

    def kill(self):
        self.process.kill()
        self.process.wait(60)
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture(params=[Postgres, Valkey], ids=["postgresql", "valkey"])
def server(request, tmp_path):
    return request.param(tmp_path / "l'été à la mer")


@pytest.fixture
def user(server):
    users = []

    def start():
        users.append(User(server))
        return users[-1].wait_until_up()

    yield start
    for user in users:
        if user.process.poll() is None:
            user.leave()
    assert not server.running()


def pid_of(server):
    if isinstance(server, Valkey):
        return redis.Redis(unix_socket_path=str(server.socket)).info()["process_id"]
    return int((server.data / "postmaster.pid").read_text().partition("\n")[0])


def test_two_processes_share_one_server_and_the_last_stops_it(server, user):
    first = user()
    pid = pid_of(server)
    second = user()

    first.leave()

    assert server.running()
    assert pid_of(server) == pid
    second.leave()
    assert not server.running()


def test_processes_that_start_at_once_start_one_server(server):
    users = [User(server) for _ in range(4)]
    for one in users:
        one.wait_until_up()

    assert server.running()
    for one in users:
        one.leave()
    assert not server.running()


def test_a_killed_user_neither_stops_the_server_nor_keeps_it_running(server, user):
    killed, other = user(), user()

    killed.kill()

    assert server.running()
    other.leave()
    assert not server.running()


def test_the_last_user_stops_the_server_after_another_was_killed(tmp_path):
    servers = [Postgres(tmp_path / "var"), Valkey(tmp_path / "var")]
    killed, other = [User(server).wait_until_up() for server in servers]

    killed.kill()
    other.leave()

    assert [server.running() for server in servers] == [False, False]


def test_a_killed_server_is_started_again_by_the_next_user(server, user):
    user()
    killed = pid_of(server)
    os.kill(killed, signal.SIGKILL)

    user()

    assert server.running()
    assert pid_of(server) != killed


def test_a_forked_child_keeps_the_server_when_its_parent_leaves(server):
    script = USE_UNTIL_STDIN_CLOSES.replace(
        "sys.stdin.read()",
        "import os\n"
        "if os.fork() == 0:\n"
        "    getattr(embedded, sys.argv[1])(Path(sys.argv[2])).use()\n"
        "    print('child', flush=True)\n"
        "    sys.stdin.read()\n",
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, type(server).__name__, server.directory.parent],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    lines = [parent.stdout.readline() for _ in range(2)]
    parent.wait(60)

    assert lines == ["up\n", "child\n"]
    assert server.running()
    parent.stdin.close()
    assert parent.stdout.read() == ""
    parent.stdout.close()


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path):
    server = Valkey(tmp_path / ("très long " * 12))
    user = User(server).wait_until_up()

    assert server.running()
    assert len(os.fsencode(server.socket)) <= LONGEST_SOCKET_PATH
    user.leave()
    assert not server.running()


def test_postgresql_forgets_the_pid_of_a_process_that_is_not_postgresql(tmp_path):
    server = Postgres(tmp_path)
    User(server).wait_until_up().leave()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")

    user = User(server).wait_until_up()

    assert server.running()
    user.leave()


def test_directories_above_keep_their_mode(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = Postgres(private / "var")

    user = User(server).wait_until_up()

    assert private.stat().st_mode & 0o777 == 0o700
    assert server.directory.parent.stat().st_mode & 0o777 == 0o700
    user.leave()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become someone else")
def test_what_root_starts_as_someone_else_enters_private_directories(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    program = private / "program"
    program.write_text("#!/bin/sh\nid -un\n")
    program.chmod(0o700)
    someone = as_user(pwd.getpwnam("nobody"))

    assert (
        subprocess.run([*someone, "test", "-x", program], check=False).returncode == 0
    )
    assert subprocess.check_output([*someone, program], text=True) == "nobody\n"


def test_what_was_written_is_there_after_a_restart(tmp_path):
    postgres, valkey = Postgres(tmp_path), Valkey(tmp_path)
    users = [User(postgres).wait_until_up(), User(valkey).wait_until_up()]
    redis.Redis(unix_socket_path=str(valkey.socket)).lpush("celery", "task")
    with psycopg2.connect(
        host=str(postgres.socket_directory), user="postgres", dbname="postgres"
    ) as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 1 AS value")
    connection.close()
    for user in users:
        user.leave()

    users = [User(postgres).wait_until_up(), User(valkey).wait_until_up()]

    assert redis.Redis(unix_socket_path=str(valkey.socket)).llen("celery") == 1
    with psycopg2.connect(
        host=str(postgres.socket_directory), user="postgres", dbname="postgres"
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT value FROM kept")
        assert cursor.fetchone() == (1,)
    connection.close()
    for user in users:
        user.leave()
