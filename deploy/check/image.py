"""Run the steps of the Dockerfile without Docker, on a separate overlay.

The base image is this machine with a Python; the stages share one file tree, so copying
from one to another needs no action.
"""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deploy.check.machine import Failed, Machine

BASE = """
apt-get update
apt-get install --yes --no-install-recommends python3 python3-venv
ln --symbolic --force /usr/bin/python3 /usr/local/bin/python
"""


def instructions(dockerfile: Path) -> Iterator[tuple[str, str]]:
    """The instructions as (RUN, its text) and so on, with continued lines joined."""
    text = ""
    for line in dockerfile.read_text().splitlines():
        if line.startswith("#"):
            continue
        text += line.removesuffix("\\") + " "
        if text.strip() and not line.endswith("\\"):
            word, _, rest = text.strip().partition(" ")
            yield word, rest.strip()
            text = ""


class Image:
    def __init__(self, machine: Machine, repository: Path) -> None:
        self.machine = machine
        self.repository = repository
        self.environment = {"PATH": machine.environment()["PATH"]}
        self.directory = "/"
        self.user = "root"
        self.command: list[str] = []
        self.health: list[str] = []

    def build(self, code: Path) -> str:
        """`code`: the files that `COPY . .` copies, before .dockerignore."""
        self.machine.sh(BASE)
        replayed = 0
        for word, rest in instructions(self.repository / "Dockerfile"):
            self._replay(word, rest, code)
            replayed += 1
        return f"{replayed} steps"

    def _replay(self, word: str, rest: str, code: Path) -> None:
        if word == "ENV":
            given = dict(each.split("=", 1) for each in shlex.split(rest))
            path = given.get("PATH", "").replace("$PATH", self.environment["PATH"])
            self.environment |= given | ({"PATH": path} if path else {})
        elif word == "RUN":
            exports = "".join(
                f"export {name}={shlex.quote(value)}\n"
                for name, value in self.environment.items()
            )
            self.machine.sh(f"{exports}cd {self.directory}\n{rest}")
        elif word == "COPY" and not rest.startswith("--from="):
            source, target = rest.split()
            self._copy(source, target, code)
        elif word == "WORKDIR":
            self.directory = rest
            (self.machine.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif word == "USER":
            self.user = rest
        elif word == "CMD":
            self.command = json.loads(rest)
        elif word == "HEALTHCHECK":
            self.health = json.loads(rest.partition("CMD ")[2])
        elif word not in ("FROM", "COPY", "EXPOSE"):
            raise Failed(
                f"{word} {rest}", "an instruction that the check does not know"
            )

    def _copy(self, source: str, target: str, code: Path) -> None:
        place = self.machine.root / os.path.join(self.directory, target).lstrip("/")
        if source != ".":
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(code / source, place)
            return
        ignored = (self.repository / ".dockerignore").read_text().split()
        shutil.copytree(
            code, place, ignore=shutil.ignore_patterns(*ignored), dirs_exist_ok=True
        )

    def start(self, settings: dict[str, str], log: IO[str]) -> subprocess.Popen[str]:
        """Run CMD as USER, read-only except for its volumes; `settings` are passed as
        secret files.
        """
        secrets = self.machine.root / "run/secrets"
        secrets.mkdir()
        files = {}
        for name, value in settings.items():
            (secrets / name).write_text(f"{value}\n")
            files[f"{name}_FILE"] = f"/run/secrets/{name}"
        return self.machine.start(
            shlex.join(self.command),
            user=self.user,
            directory=self.directory,
            environment={**self.environment, **files, "DEBUG": "false"},
            writable=["/var/lib/rgpd", "/var/lib/rgpd-journal"],
            umask="0022",
            log=log,
        )

    def require_healthy(self) -> None:
        """Run HEALTHCHECK until it succeeds."""
        asked = f"export PATH={self.environment['PATH']}; {shlex.join(self.health)}"
        self.machine.sh(
            f"for i in $(seq 30); do ({asked}) && exit 0; sleep 1; done; exit 1"
        )
