import fcntl
import json
import os
import socket
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.celery import app
from config.supervisor import Supervisor

HOST = "127.0.0.1"
WORKER = ["-n", "worker@%h", "-Q", "celery", "--concurrency=2"]
# One batch at a time: a kill leaves at most one batch whose result is unknown.
MAILER = ["-n", "mailer@%h", "-Q", "mailings", "--concurrency=1"]
LONG = ["-n", "long@%h", "-Q", "long", "--concurrency=2"]


class Command(BaseCommand):
    help = "Démarre toute l'application sur cette machine : base, file d'attente, web, worker, mailer, long et beat. Ctrl-C arrête tout."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken_port()
        refuse_second_run()
        self.prepare()
        supervisor = Supervisor(self.say)
        try:
            start_processes(supervisor)
            code = supervisor.watch(self.announce, code_folders())
            self.say("Arrêt en cours...")
        finally:
            supervisor.stop()
        connection.close()
        self.say("Tout est arrêté.")
        sys.exit(code)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def prepare(self) -> None:
        self.say("PostgreSQL : démarrage...")
        connection.ensure_connection()
        self.say("File d'attente (Valkey ou Redis) : démarrage...")
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=3)
        self.say("Base de données : mise à jour du schéma...")
        call_command("migrate", verbosity=0)
        if "seed_demo" in get_commands() and not get_user_model().objects.exists():
            self.say("Société de démonstration : création...")
            keep_logins(seed_demo())

    def announce(self) -> bool:
        """Print the address once the web server answers; returns whether it does."""
        if not port_is_taken():
            return False
        self.say("")
        self.say(f"  Ouvrez {settings.BASE_URL} dans votre navigateur.")
        for role, login in read_logins().items():
            self.say(f"  {role} : {login['email']} / {login['password']}")
        self.say("  Ctrl-C arrête tout.")
        self.say("")
        return True


def port_is_taken() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, settings.PORT)) == 0


def refuse_taken_port() -> None:
    if port_is_taken():
        raise CommandError(
            f"Le port {settings.PORT} est déjà pris. Choisissez-en un autre :"
            f" PORT={settings.PORT + 1} make run"
        )


def refuse_second_run() -> None:
    """Two Beats on one database would start every task twice; the lock is released with
    this process.
    """
    settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(settings.VAR_DIR / "dev.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(
            "L'application tourne déjà dans ce dossier. Arrêtez-la d'abord (Ctrl-C),"
            " ou donnez à celle-ci des données à elle : VAR_DIR=var/autre make run"
        ) from None


def seed_demo() -> dict[str, Any]:
    answer = StringIO()
    call_command("seed_demo", "--json", stdout=answer)
    return json.loads(answer.getvalue())


def logins_file() -> Path:
    return settings.VAR_DIR / "demo-logins.json"


def keep_logins(logins: dict[str, Any]) -> None:
    path = logins_file()
    path.touch(mode=0o600)
    path.write_text(json.dumps(logins))


def read_logins() -> dict[str, dict[str, str]]:
    if not logins_file().exists():
        return {}
    logins = json.loads(logins_file().read_text())
    names = {"admin": "Admins société", "user": "Utilisateur ordinaire"}
    return {name: logins[key] for key, name in names.items() if key in logins}


def code_folders() -> list[Path]:
    names = [*settings.FLOORS, "config", "templates"]
    return [settings.BASE_DIR / name for name in names]


def start_processes(supervisor: Supervisor) -> None:
    celery = ["-m", "celery", "--quiet", "-A", "config"]
    # A container's root is not the host's root: Celery's warning is not useful here.
    calm = ["-W", "ignore:You're running the worker"]
    os.environ["PYTHONUNBUFFERED"] = "1"
    # What goes well is not said below the address.
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    web = ["-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{settings.PORT}"]
    web += ["--worker-class", "config.web_worker.WebWorker", "--threads", "4"]
    web += ["--log-level", "warning"]
    # Its control socket would be created in the home directory.
    web += ["--no-control-socket"]
    supervisor.start("web", [sys.executable, *web])
    for name, arguments in {"worker": WORKER, "mailer": MAILER, "long": LONG}.items():
        worker = [*calm, *celery, "worker", "--loglevel=WARNING", *arguments]
        supervisor.start(name, [sys.executable, *worker])
    supervisor.start("beat", [sys.executable, *celery, "beat", "--loglevel=WARNING"])
