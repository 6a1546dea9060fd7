"""Servers of one test alone, which can be frozen, restarted and killed."""

import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from urllib.parse import quote

import psutil

from config.embedded import Postgres, Valkey
from tests.erasure.dumps import run
from tests.postgresql.base import PRISTINE, template_name
from tests.test_infrastructure_servers import User, pid_of
from tests.worker_fixtures import free_port


class RedisServer:
    """A server on a port, as production has: it can be frozen, thawed and killed."""

    def __init__(self, directory):
        programs = Valkey(directory).package_directory() / "_binaries"
        program = next(programs.glob("*/valkey-server"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--save", "", "--dir", directory],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self.listens():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def kill(self):
        self.process.kill()
        self.process.wait(20)

    @property
    def pid(self):
        return self.process.pid


class PostgresServer:
    """The embedded server, reached by DATABASE_URL as one of production is."""

    def __init__(self, directory):
        self.server = Postgres(directory)
        self.user = User(self.server).wait_until_up()
        host = quote(str(self.server.socket_directory))
        self.url = f"postgres://postgres@/postgres?host={host}"

    @property
    def pid(self):
        return pid_of(self.server)

    def fill(self):
        """Give it what `migrate` does, from the database that the tests of this process have
        copied too (`django_db_setup`)."""
        hidden = f"--exclude-schema={PRISTINE}"
        sql = run("pg_dump", "--no-owner", hidden, template_name())
        checked = ["--quiet", "--set=ON_ERROR_STOP=1"]
        run("psql", *checked, "--dbname", self.url, input=sql)

    def restart(self):
        """Fast, as an upgrade of the package does: connections are cut."""
        with self.stopped():
            pass

    @contextmanager
    def stopped(self):
        server = psutil.Process(self.pid)
        server.send_signal(signal.SIGINT)
        server.wait(60)
        yield self.server.data
        # Whoever uses it next starts it.
        before, self.user = self.user, User(self.server).wait_until_up()
        before.leave()

    def stop(self):
        self.user.leave()


@contextmanager
def frozen(server):
    """All processes of a server stand still, as on a stalled disk or a paused machine."""
    tree = [
        psutil.Process(server.pid),
        *psutil.Process(server.pid).children(recursive=True),
    ]
    for process in tree:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(tree):
            process.send_signal(signal.SIGCONT)
