"""`python -m tests.simulation.faults [NAME...]`: how many planted faults are found?

Each fault of `faults.toml` is planted in a copy of the tree, where the simulation runs with
a few seeds until it finds something. A fault that makes the run stop with an error counts
as found too: nobody would release it. Prints a line a fault, and exits 1 below the aim.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from tests.simulation import database

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "node_modules", "__pycache__", "docs", "*.sql.gz"
)
AIM = 28


def plant(fault: dict, tree: Path) -> str:
    """Apply a fault to the copy; returns the SQL file to install again, if it is one."""
    path = tree / fault["file"]
    text = path.read_text()
    for before, after in fault["changes"]:
        if text.count(before) != 1:
            raise SystemExit(f"{fault['name']}: no longer fits {fault['file']}")
        text = text.replace(before, after)
    path.write_text(text)
    # A statement that Python sends is read by the process itself.
    return str(path) if path.parent.name == "sql" else ""


def finds(fault: dict, seeds: list[int], years: float) -> str:
    """Run the simulation with the fault; what it said when it found it, or nothing."""
    with tempfile.TemporaryDirectory(prefix="fault-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT, symlinks=True)
        environment = {
            **os.environ,
            "SIMULATION_PRISTINE": database.PRISTINE,
            "SIMULATION_SQL": plant(fault, tree),
            "VAR_DIR": os.environ.get("VAR_DIR", str(ROOT / "var")),
        }
        for seed in seeds:
            ran = subprocess.run(
                [sys.executable, "-m", "tests.simulation", "--seed", str(seed),
                 "--years", str(years)],
                cwd=tree, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if ran.returncode:
                lines = (ran.stdout + ran.stderr).strip().splitlines()
                told = "VIOLATED" in ran.stdout
                return f"seed {seed}: {lines[1] if told else lines[-1]}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.faults")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--years", type=float, default=0.5)
    options = parser.parse_args()
    faults = tomllib.loads((Path(__file__).parent / "faults.toml").read_text())["fault"]
    chosen = [f for f in faults if not options.names or f["name"] in options.names]
    found = 0
    for fault in chosen:
        began = time.monotonic()
        said = finds(fault, options.seeds, options.years)
        found += bool(said)
        took = f"{time.monotonic() - began:.0f} s"
        print(f"{fault['name']:28} {said or 'MISSED':.100} ({took})", flush=True)
    print(f"{found} of {len(chosen)} found")
    return 0 if found >= min(AIM, len(chosen)) else 1


if __name__ == "__main__":
    sys.exit(main())
