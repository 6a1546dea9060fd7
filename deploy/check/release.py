"""Keep a filled database of the version in pyproject.toml, made when it is released:
`python -m deploy.check.release`.

Writes `releases/<version>.sql`, a dump of the demo company that any PostgreSQL from 15 on
restores, `<version>.jsonl`, its erasure journal, and `<version>.sha256`, its migrations.
tests/test_upgrade.py upgrades each of them to the present version, and refuses a change
of a released migration. The people are invented.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from config.embedded import Postgres

REPOSITORY = Path(__file__).resolve().parents[2]
RELEASES = Path(__file__).parent / "releases"
CONTACTS = 60
DATABASE = {"PGUSER": "postgres", "PGDATABASE": "postgres"}
SECRETS = {
    "SECRET_KEY": "the-secret-of-a-release-kept-for-the-upgrade-check-0123456789",
    "ADDRESS_HMAC_KEY": "the-address-key-of-a-release-kept-for-the-upgrade-check",
}
DELAYS = '{"retention_days": {"client": 365, "worker": 365}}'
COMMANDS = [
    ("migrate --verbosity 0", ""),
    (f"seed_demo --contacts {CONTACTS}", ""),
    ("configure -", DELAYS),
    ("purge", ""),
    ("verify_ledger --anchor", ""),
]
"""Commands of manage.py, each with its standard input."""
# Written by newer versions of pg_dump, unknown to older servers and to older psql.
ONLY_NEWER = ("\\restrict", "\\unrestrict", "SET transaction_timeout")


def version() -> str:
    text = (REPOSITORY / "pyproject.toml").read_text()
    found: str = tomllib.loads(text)["project"]["version"]
    return found


def migrations() -> dict[str, str]:
    """Path in the repository -> SHA-256, for each migration of ours."""
    return {
        str(path.relative_to(REPOSITORY)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(REPOSITORY.glob("*/migrations/0*.py"))
    }


def make(name: str) -> list[Path]:
    """Fill a database of its own and write the three files; returns their paths."""
    kept = [RELEASES / f"{name}{suffix}" for suffix in (".sql", ".jsonl", ".sha256")]
    dump, journal, sums = kept
    if dump.exists():
        raise SystemExit(f"{dump.name} exists: a release is kept as it was.")
    RELEASES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        # As root, the embedded server runs as another user, who must get in.
        Path(directory).chmod(0o755)
        written = Path(directory) / "journal.jsonl"
        environment = {
            "PATH": os.environ["PATH"],
            "ENV_FILE": "/dev/null",
            "DEBUG": "true",
            "VAR_DIR": directory,
            "ERASURE_JOURNAL": str(written),
            **SECRETS,
        }
        server = Postgres(Path(directory))
        server.use()
        try:
            for command, said in COMMANDS:
                subprocess.run(
                    [sys.executable, "manage.py", *command.split()],
                    cwd=REPOSITORY,
                    env=environment,
                    input=said,
                    text=True,
                    check=True,
                )
            dump.write_text(_dump(server))
            journal.write_bytes(written.read_bytes())
            sums.write_text("".join(f"{d}  {p}\n" for p, d in migrations().items()))
        finally:
            server.leave()
    return kept


def _dump(server: Postgres) -> str:
    program = server.package_directory() / "pginstall/bin/pg_dump"
    text = subprocess.run(
        [program, "--no-owner", "--no-privileges"],
        env={"PGHOST": str(server.socket_directory), **DATABASE},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    ).stdout
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(ONLY_NEWER))


if __name__ == "__main__":
    for path in make(version()):
        print(path.relative_to(REPOSITORY), f"{path.stat().st_size // 1024} KiB")
