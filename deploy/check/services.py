"""Emulate systemd for the units of deploy/systemd, on a machine without it."""

import shlex
import signal
import subprocess
from pathlib import Path
from typing import IO

from deploy.check.machine import Failed, Machine

UNITS = Path(__file__).resolve().parents[1] / "systemd"
STOP_SECONDS = 60

Section = dict[str, list[str]]


def section(path: Path) -> Section:
    """The values of [Service] by name; a name may occur several times."""
    values: Section = {}
    inside = False
    for line in path.read_text().splitlines():
        if line.startswith("["):
            inside = line == "[Service]"
        elif inside and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            values.setdefault(name, []).append(value)
    return values


class Services:
    """The services by name (`rgpd-web`, `rgpd-mailer@1`), their logs in one directory."""

    def __init__(self, machine: Machine, logs: Path) -> None:
        self.machine = machine
        self.logs = logs
        self.common = section(UNITS / "rgpd-.service.d/common.conf")
        self.running: dict[str, tuple[subprocess.Popen[str], IO[str]]] = {}

    def command(self, name: str) -> str:
        template, at, instance = name.partition("@")
        unit = section(UNITS / f"{template}{at}.service")
        [command] = unit["ExecStart"]
        return command.replace("%i", instance).replace("%%", "%")

    def start(self, name: str) -> None:
        [user], [umask] = self.common["User"], self.common["UMask"]
        [writable], [directory] = (
            self.common[key] for key in ("ReadWritePaths", "WorkingDirectory")
        )
        given = dict(each.split("=", 1) for each in self.common["Environment"])
        log = (self.logs / f"{name}.log").open("a")
        process = self.machine.start(
            self.command(name),
            user=user,
            directory=directory,
            environment=given,
            writable=writable.split(),
            umask=umask,
            log=log,
        )
        self.running[name] = process, log

    def stop(self, name: str) -> None:
        """SIGTERM to the main process only (KillMode=mixed)."""
        process, log = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        finally:
            log.close()

    def obey(self, commands: str) -> None:
        """Emulate the `systemctl` lines of a block; other lines are run unchanged."""
        for line in commands.splitlines():
            words = shlex.split(line)
            if words[0] != "systemctl":
                self.machine.sh(line)
                continue
            names = [w for w in words[2:] if w.startswith("rgpd-") and "." not in w]
            if words[1] in ("stop", "restart"):
                for name in names:
                    self.stop(name)
            if words[1] in ("start", "restart", "enable"):
                for name in names:
                    self.start(name)

    def require_all(self) -> None:
        """Raise Failed, with the end of its log, if a service has exited."""
        for name, (process, _) in self.running.items():
            if process.poll() is not None:
                text = (self.logs / f"{name}.log").read_text()
                raise Failed(f"{name} ended with {process.returncode}", text)
