"""`make prod-check`: run the commands of docs/operations.md literally on a disposable
machine. `make prod-check FAULT=roles` puts one of faults.FAULTS back first, and passes
if the step that must find it fails.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from deploy.check import document, faults, machine
from deploy.check.acts import Acts, Wrong, require
from deploy.check.image import Image
from deploy.check.losses import Losses
from deploy.check.services import UNITS, Services

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = "docs/operations.md"
NEEDS_THE_WORLD = ("apt-get", "pip install")
PATIENT = "--silent --show-error --fail --retry 20 --retry-delay 1 --retry-all-errors"
HOSTS = "127.0.0.1 rgpd.example.org smtp.example.org"
CERTIFICATES = """
mkdir -p /tmp/ca /etc/ssl/rgpd && cd /tmp/ca
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=prod-check' -keyout ca.key -out ca.pem
for name in rgpd smtp; do
    openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$name.example.org" -keyout $name.key -out $name.csr
    openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out $name.pem \\
        -extfile <(echo "subjectAltName=DNS:$name.example.org")
done
cp rgpd.key /etc/ssl/rgpd/privkey.pem
cat rgpd.pem ca.pem > /etc/ssl/rgpd/fullchain.pem
cp ca.pem /usr/local/share/ca-certificates/prod-check.crt
update-ca-certificates
"""
# Of the contacts that the check imports, and of the links in their messages.
NAMES_SOMEBODY = re.compile(r"Nom\d\d|client\d\d@|/rgpd/[\w-]+:[\w-]+")
ON_THIS_POSTGRESQL = (
    "tests/consent/test_guards.py",
    "tests/consent/test_verify.py",
    "tests/test_upgrade.py",
)


class Check:
    def __init__(self, directory: Path, fault: faults.Fault | None = None) -> None:
        self.directory = directory
        self.fault = fault
        self.at_step = ""
        self.machine = machine.Machine(directory, "server")
        self.mails = directory / "mails"
        self.mails.mkdir()
        self.logs = directory / "logs"
        self.logs.mkdir()
        self.services = Services(self.machine, self.logs)
        self.acts = Acts(self.machine, self.mails)
        self.losses = Losses(self.acts)
        self.image = Image(machine.Machine(directory, "image"), REPOSITORY)
        self.alone = False
        self.erased_since = ""

    def step(self, name: str, act: Callable[[], object]) -> None:
        self.at_step = name
        began = time.monotonic()
        said = act()
        took = time.monotonic() - began
        print(f"ok {took:5.1f} s  {name}{f': {said}' if said else ''}", flush=True)

    def run(self) -> None:
        self.step("code at /opt/rgpd/app", self.bring_the_code)
        code = self.machine.root / "opt/rgpd/app"
        if self.fault:
            faults.put_back(self.fault, code)
        else:
            self.step("Dockerfile, its steps", partial(self.image.build, code))
        after: dict[str, list[tuple[str, Callable[[], object]]]] = {
            "A server of its own (Debian 12 or 13)": [
                ("import", self.acts.import_contacts),
                ("role of the services", self.acts.rewrite_nothing),
                ("sign-in", self.acts.sign_in),
                ("mailing", self.acts.send_mailing),
                ("API", self.acts.open_api),
                ("erasure", lambda: self.acts.erase(0) and None),
                ("purge", lambda: self.acts.purge(1)),
            ],
            "Backups": [("erasure after the backup", self.erase_after_the_backup)],
            "Restoring": [
                ("what was restored", self.look_at_the_restored),
                ("a shortened journal", self.losses.shorten_the_journal),
                ("a snapshot comes back", self.losses.bring_a_snapshot_back),
            ],
            "Upgrading": [
                ("files", self.acts.look_at_the_files),
                ("logs", self.look_at_the_logs),
                ("integrity and upgrade of a release", self.test_each_postgresql),
                ("units", self.verify_units),
                ("services stop by themselves", self.stop_all),
                ("Dockerfile, its command", self.start_the_image),
            ],
        }
        blocks = document.blocks(code / PAGE)
        for i, block in enumerate(blocks):
            if block.mark != "docker":
                first = block.commands.strip().splitlines()[0]
                name = f"line {block.line}: {first[:70]}"
                self.step(name, partial(self.do, block))
            last_of_its_chapter = (
                i + 1 == len(blocks) or blocks[i + 1].heading != block.heading
            )
            if last_of_its_chapter:
                for name, act in after.pop(block.heading, []):
                    self.step(name, act)
        require(not after, f"no such chapter any more: {list(after)}")

    def bring_the_code(self) -> None:
        """Copy the files that git tracks or does not ignore, in their current state."""
        files = subprocess.run(
            [
                "git",
                "-c",
                "safe.directory=*",
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        target = self.machine.root / "opt/rgpd/app"
        target.mkdir(parents=True)
        pack = ["tar", "--create", "--null", "--ignore-failed-read", "--files-from=-"]
        archive = subprocess.run(
            pack, cwd=REPOSITORY, input=files, stdout=subprocess.PIPE, check=True
        )
        subprocess.run(
            ["tar", "--extract", "--no-same-owner"],
            cwd=target,
            input=archive.stdout,
            check=True,
        )
        self.machine.sh(
            "chown -R root:root /opt/rgpd && chmod -R u=rwX,go=rX /opt/rgpd"
        )

    def do(self, block: document.Block) -> None:
        if not self.alone and not any(
            each in block.commands for each in NEEDS_THE_WORLD
        ):
            self.be_alone()
        if block.mark == "systemd":
            self.services.obey(block.commands)
            self.wait_until_ready()
        else:
            self.machine.sh(block.commands)
        self.services.require_all()

    def wait_until_ready(self) -> None:
        if "rgpd-web" in self.services.running:
            self.machine.sh(f"curl {PATIENT} http://127.0.0.1:8000/healthz")

    def be_alone(self) -> None:
        """After the installation: switch to an isolated network, with the two host
        names of the page and a mail relay.
        """
        machine.leave_the_network()
        self.alone = True
        hosts = self.machine.root / "etc/hosts"
        hosts.write_text(f"127.0.0.1 localhost\n{HOSTS}\n")
        self.machine.sh(CERTIFICATES)
        ca = self.machine.root / "tmp/ca"
        with (self.logs / "relay.log").open("w") as log:
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "deploy.check.relay",
                    ca / "smtp.pem",
                    ca / "smtp.key",
                    self.mails,
                ],
                cwd=REPOSITORY,
                stdout=log,
                stderr=log,
            )

    def erase_after_the_backup(self) -> None:
        self.erased_since = self.acts.erase(2)

    def look_at_the_restored(self) -> str:
        self.acts.require_erased(self.erased_since)
        self.acts.rewrite_nothing()
        return (
            "who was erased after the backup stays so; the tables have the same owner"
        )

    def look_at_the_logs(self) -> str:
        """No log names a contact, or holds the key to their page."""
        places = [self.logs, self.machine.root / "var/log"]
        lines = 0
        for path in (each for place in places for each in place.rglob("*.log")):
            for line in path.read_text(errors="replace").splitlines():
                found = NAMES_SOMEBODY.search(line)
                require(not found, f"{path.name} names somebody: {line}")
                lines += 1
        return f"{lines} lines name nobody"

    def test_each_postgresql(self) -> str:
        installed = sorted(
            path.name for path in (self.machine.root / "usr/lib/postgresql").iterdir()
        )
        self.machine.sh(
            "runuser --user=postgres -- psql --quiet --command"
            " \"CREATE ROLE tests SUPERUSER LOGIN PASSWORD 'tests'\""
        )
        tested = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                *ON_THIS_POSTGRESQL,
            ],
            cwd=REPOSITORY,
            env={
                **self.machine.environment(),
                "TESTS_ENV_FILE": "/dev/null",
                "VAR_DIR": str(self.directory / "var"),
                "DATABASE_URL": "postgres://tests:tests@127.0.0.1:5432/postgres",
                "REDIS_URL": "redis://127.0.0.1:6379/0",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if tested.returncode:
            raise machine.Failed(
                "pytest " + " ".join(ON_THIS_POSTGRESQL), tested.stdout
            )
        others = sorted({"15", "16", "17", "18"} - {installed[-1], "18"})
        return f"PostgreSQL {installed[-1]}: {tested.stdout.strip().splitlines()[-1]}; not tried here: {', '.join(others)}"

    def verify_units(self) -> str:
        names = " ".join(
            sorted(
                path.name.replace("@", "@1")
                for path in UNITS.glob("*rgpd*.*")
                if path.is_file()
            )
        )
        try:
            self.machine.sh("command -v systemd-analyze")
        except machine.Failed:
            return "not tried: no systemd-analyze here"
        self.machine.sh(
            f"cd /etc/systemd/system && systemd-analyze verify --man=no {names}"
        )
        return names

    def start_the_image(self) -> str:
        """On the same database, with the secrets as files."""
        if self.fault:
            return "not built"
        lines = self.machine.sh("cat /etc/rgpd/rgpd.env").splitlines()
        elsewhere = ("VAR_DIR", "ERASURE_JOURNAL", "STATIC_ROOT")
        given = dict(line.split("=", 1) for line in lines)
        settings = {n: v for n, v in given.items() if n not in elsewhere}
        with (self.logs / "image.log").open("w") as log:
            process = self.image.start(settings, log)
            self.image.require_healthy()
            process.terminate()
            process.wait(60)
        return f"{self.image.command[0]} as user {self.image.user}, read-only, healthy"

    def stop_all(self) -> str:
        names = list(self.services.running)
        for name in names:
            self.services.stop(name)
        return ", ".join(names)


def main(name: str = "") -> int:
    machine.enter("deploy.check", name)
    began = time.monotonic()
    fault = faults.FAULTS[name] if name else None
    with machine.workshop() as directory:
        check = Check(directory, fault)
        try:
            check.run()
        except (
            machine.Failed,
            Wrong,
            document.UnmarkedBlock,
            faults.NotThere,
            subprocess.SubprocessError,
        ) as failure:
            print(f"FAILED {check.at_step}: {failure}", flush=True)
            if fault and fault.is_found_by(check.at_step):
                print(f"The fault {name} is found, as it must be.")
                return 0
            for log in sorted(check.logs.glob("*.log")):
                print(f"--- end of {log.name}:\n{log.read_text()[-3000:]}", flush=True)
            return 1
    took = time.monotonic() - began
    if fault:
        print(f"The fault {name} is found by no step, in {took:.0f} s.")
        return 1
    print(f"All of {PAGE} holds, in {took:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
