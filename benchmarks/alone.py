"""Peak memory of a function, measured in a separate process.

The peak of a process never decreases, so a second function would be measured against
the memory of the first. A new process on the same database has its own peak.
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
    """Run `act`, « module:function », in a new process on the current database; returns
    its peak RSS in MB.
    """
    command = [sys.executable, "-m", "benchmarks.alone", act, _database()]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout.split()[-1])


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _own_peak_mb() -> float:
    """Peak resident memory of the program, interpreter and Django included.

    Not from getrusage, whose value is inherited from the parent process.
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
