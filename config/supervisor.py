"""Run several processes as one: print their output, restart killed or changed ones,
stop all.
"""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

# A mailing batch ends before its worker is stopped.
STOP_SECONDS = 25
# A process killed more often than this within a minute is not restarted.
MOST_RESTARTS = 3
# Celery prints these at each stop, whatever its log level.
STOP_NOTICE = re.compile(r"(worker: (Warm|Cold) shutdown \(MainProcess\))?\s*")
# After kill -9 of the supervisor nothing would stop the others. (Linux only.)
DIES_WITH_ITS_PARENT = (
    ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
)


class Supervisor:
    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write
        self.printing = threading.Lock()
        self.commands: dict[str, list[str]] = {}
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.kills: dict[str, list[float]] = {}
        self.readers: list[threading.Thread] = []
        self.stopping = threading.Event()

    def say(self, line: str, name: str = "") -> None:
        with self.printing:
            self.write(f"{name:<7}| {line}" if name else line)

    def start(self, name: str, command: list[str]) -> None:
        # In its own session: only the supervisor receives Ctrl-C, and it stops the
        # others in order.
        process = subprocess.Popen(
            [*DIES_WITH_ITS_PARENT, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        assert process.stdout is not None
        self.commands[name] = command
        reader = threading.Thread(target=self.relay, args=(name, process.stdout))
        reader.start()
        self.processes[name] = process
        self.readers.append(reader)

    def relay(self, name: str, lines: IO[str]) -> None:
        for line in lines:
            if not STOP_NOTICE.fullmatch(line):
                self.say(line.rstrip(), name)

    def watch(self, when_ready: Callable[[], bool], code: list[Path]) -> int:
        """Wait until a signal (returns 0) or until a process ends by itself (returns
        1).

        `when_ready` is called until it returns true. A change under the folders of
        `code` restarts all processes.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        ready = False
        last_change = newest_change(code)
        while not self.stopping.wait(0.5):
            ready = ready or when_ready()
            if (change := newest_change(code)) > last_change:
                last_change = change
                self.restart()
            for name, process in list(self.processes.items()):
                if process.poll() is None:
                    continue
                self.say(f"{name} s'est arrêté (code {process.returncode}).")
                if not self.was_killed(name, process.returncode):
                    return 1
                self.say(f"{name} : redémarrage...")
                self.start(name, self.commands[name])
        return 0

    def restart(self) -> None:
        self.say("Le code a changé : redémarrage...")
        self.terminate()
        for name, command in self.commands.items():
            self.start(name, command)

    def was_killed(self, name: str, code: int) -> bool:
        """Whether an external signal killed the process, and not too often to restart
        it.
        """
        now = time.monotonic()
        recent = [at for at in self.kills.get(name, []) if at > now - 60]
        self.kills[name] = [*recent, now]
        return code < 0 and len(recent) < MOST_RESTARTS

    def stop(self) -> None:
        self.terminate()
        for reader in self.readers:
            reader.join(STOP_SECONDS)

    def terminate(self) -> None:
        for process in self.processes.values():
            # Only the main process: it lets its children finish their work.
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def newest_change(folders: list[Path]) -> float:
    """When a Python file or a template under these folders was last changed (Unix time)."""
    newest = 0.0
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix in (".py", ".html"):
                # An editor may have replaced the file since it was listed.
                with suppress(FileNotFoundError):
                    newest = max(newest, path.stat().st_mtime)
    return newest
