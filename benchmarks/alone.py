"""The peak memory of an act, measured in a process that did nothing else.

Within one process a peak never falls, so a second act is measured against what the
first one held. A new process on the same database has a peak of its own.
"""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings
from django.db import connection


def peak_mb(act: str) -> float:
    """Run `act`, « module:function », alone on the database in use; its peak RSS."""
    command = [sys.executable, "-m", "benchmarks.alone", act, _database()]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout.split()[-1])


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _own_peak_mb() -> float:
    """The most resident memory since the program began, interpreter and Django included.

    Not getrusage: its figure is handed down from the process that started this one.
    """
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = status.split("VmHWM:")[1].split()[0]
    return int(kilobytes) / 1024


def main(act: str, database: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEBUG", "true")
    django.setup()
    settings.DEBUG = False
    connection.settings_dict["NAME"] = database
    module, function = act.split(":")
    getattr(importlib.import_module(module), function)()
    print(_own_peak_mb())


if __name__ == "__main__":
    main(*sys.argv[1:])
