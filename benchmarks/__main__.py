"""Run every `run() -> list[Row]` of benchmarks/bench_*.py: all, or those named on the
command line.

    python -m benchmarks [name ...]
"""

import importlib
import os
import pkgutil
import sys
import time

import django
from django.conf import settings

import benchmarks
from benchmarks.rows import Row

COLUMNS = "{:<58} {:>14} {:>14} {:<10} {:>8} {:>8}  {}"


def main(wanted: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEBUG", "true")
    django.setup()
    # With DEBUG, Django keeps the text of each statement.
    settings.DEBUG = False
    found = [
        module.name.removeprefix("bench_")
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if module.name.startswith("bench_")
    ]
    if unknown := set(wanted) - set(found):
        print(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(found)}.")
        return 2
    rows: list[Row] = []
    for name in wanted or found:
        print(f"{name}...", file=sys.stderr, flush=True)
        start = time.monotonic()
        rows += importlib.import_module(f"benchmarks.bench_{name}").run()
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    show(rows)
    return 0 if all(row.reached for row in rows) else 1


def show(rows: list[Row]) -> None:
    heads = ("measure", "measured", "limit", "unit", "ratio", "goal", "")
    print(COLUMNS.format(*heads))
    for row in rows:
        print(
            COLUMNS.format(
                row.name,
                f"{row.measured:,.2f}",
                f"{row.limit:,.2f}",
                row.unit,
                f"{row.ratio:.2f}",
                f"{row.goal:.2f}",
                row.outcome,
            )
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
