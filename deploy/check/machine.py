"""A disposable machine: this machine's files under an overlay, with its own processes
and, after the installation, its own network.

What is written there does not reach the host, and all its processes end with the
process that created it. (Linux, root.)
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
# Files that a workstation may have and a new server does not.
NOT_THERE_YET = (
    "etc/postgresql",
    "etc/nginx/sites-enabled",
    "etc/rgpd",
    "etc/ssl/rgpd",
    "opt/rgpd",
    "run/postgresql",
    "var/backups/rgpd",
    "var/lib/postgresql",
    "var/lib/redis",
    "var/lib/rgpd",
    "var/lib/rgpd-journal",
    "var/log/postgresql",
    "var/log/rgpd",
)
PASSED_ON = ("PIP_", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_")


def enter(module: str, *arguments: str) -> None:
    """Run this module again as root in new mount and process namespaces; returns only
    there.
    """
    if os.environ.get("CHECK_INSIDE"):
        return
    if sys.platform != "linux":
        sys.exit("The check needs Linux.")
    become = [] if os.geteuid() == 0 else ["sudo", "--preserve-env"]
    command = ["unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child=KILL"]
    words = [*become, *command, sys.executable, "-m", module, *arguments]
    os.environ["CHECK_INSIDE"] = "1"
    os.execvp(words[0], words)


class Machine:
    """An overlay over this machine's root directory."""

    def __init__(self, directory: Path, name: str) -> None:
        self.root = directory / name / "root"
        layers = [directory / name / part for part in ("root", "upper", "work")]
        for layer in layers:
            layer.mkdir(parents=True)
        _, upper, work = layers
        options = f"lowerdir=/,upperdir={upper},workdir={work}"
        mount("-t", "overlay", "overlay", "-o", options, self.root)
        mount("-t", "proc", "proc", self.root / "proc")
        mount("--rbind", "/sys", self.root / "sys")
        mount("--rbind", "/dev", self.root / "dev")
        for volatile in ("tmp", "run"):
            mount("-t", "tmpfs", "tmpfs", self.root / volatile)
        (self.root / "tmp").chmod(0o1777)
        (self.root / "run/lock").mkdir(mode=0o1777)
        self._forget_what_a_new_server_lacks()

    def _forget_what_a_new_server_lacks(self) -> None:
        had_postgresql = [
            path.name for path in (self.root / "usr/lib/postgresql").glob("[0-9]*")
        ]
        for name in NOT_THERE_YET:
            shutil.rmtree(self.root / name, ignore_errors=True)
        (self.root / "etc/nginx/sites-enabled").mkdir(parents=True, exist_ok=True)
        # Packages must not start services: the page does it, once the network is
        # isolated.
        policy = self.root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        # Created by a package when it is first installed.
        for user in ("postgres", "redis"):
            if self.has_user(user):
                self.sh(
                    f"install -d -o {user} -g {user} /var/lib/{home(user)} /var/log/{home(user)}"
                )
        for version in had_postgresql:
            self.sh(f"pg_createcluster {version} main")

    def has_user(self, name: str) -> bool:
        return f"\n{name}:" in (self.root / "etc/passwd").read_text()

    def environment(self) -> dict[str, str]:
        kept = {n: v for n, v in os.environ.items() if n.startswith(PASSED_ON)}
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        fixed = {"HOME": "/root", "LC_ALL": "C.UTF-8", "PATH": path}
        return {**kept, **fixed, "DEBIAN_FRONTEND": "noninteractive"}

    def sh(self, commands: str, *, given: str = "") -> str:
        """Run the commands there as root; returns their output. Raises
        CalledProcessError.
        """
        done = subprocess.run(
            ["chroot", self.root, "/bin/bash", "-euo", "pipefail", "-c", commands],
            env=self.environment(),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
        )
        if done.returncode:
            raise Failed(commands, done.stdout)
        return done.stdout

    def start(
        self,
        command: str,
        *,
        user: str,
        directory: str,
        environment: Mapping[str, str],
        writable: Sequence[str],
        umask: str,
        log: IO[str],
    ) -> subprocess.Popen[str]:
        """Start a service as this user, with all but the writable directories
        read-only.
        """
        keep = "".join(f"mount --bind {path} {path}; " for path in writable)
        words = [
            "chroot",
            str(self.root),
            "unshare",
            "--mount",
            "/bin/sh",
            "-ec",
            f"{keep}mount -o remount,bind,ro /; cd {directory}; umask {umask};"
            f" exec setpriv --reuid={user} --regid={user} --init-groups"
            f" --no-new-privs --bounding-set=-all --inh-caps=-all {command}",
        ]
        base = self.environment()
        return subprocess.Popen(
            words,
            env={"PATH": base["PATH"], "LC_ALL": "C.UTF-8", **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


class Failed(Exception):
    def __init__(self, commands: str, printed: str) -> None:
        super().__init__(f"{commands.strip()}\n--- printed:\n{printed[-6000:]}")


def home(user: str) -> str:
    return {"postgres": "postgresql"}.get(user, user)


def mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)


@contextlib.contextmanager
def workshop() -> Iterator[Path]:
    """A tmpfs directory for the overlays, invisible to other processes; removed at the
    end.
    """
    mount("--make-rprivate", "/")
    directory = Path(tempfile.mkdtemp(prefix="prod-check-"))
    mount("-t", "tmpfs", "-o", "size=6g,mode=0755", "tmpfs", directory)
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        subprocess.run(["umount", "--lazy", directory], check=True)
        directory.rmdir()


def leave_the_network() -> None:
    """Move this process and its children to a new network namespace, where ports 5432,
    443 and 25 are free.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare of the network")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP, b""))
