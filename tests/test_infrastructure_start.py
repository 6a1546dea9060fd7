"""Starting the program: missing settings, generated secrets, ports in use."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from config.embedded import Postgres, Valkey
from config.static_files import require_collected
from tests.worker_fixtures import free_port

COMPLETE = {
    "SECRET_KEY": "a-secret-of-more-than-fifty-characters-0123456789-0123456789",
    "ADDRESS_HMAC_KEY": "another",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "BASE_URL": "https://rgpd.example.org",
}


def manage(repository, environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ADDRESS_HMAC_KEY", "DATABASE_URL"])
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_a_missing_setting_stops_the_start_with_one_sentence(
    repository, environment, missing, how
):
    given = {**environment, **COMPLETE, missing: ""}
    if how == "absent":
        del given[missing]

    done = manage(repository, given, "check")

    assert done.returncode == 3
    assert re.fullmatch(rf"Démarrage impossible : {missing} manque\..*\n", done.stderr)


def test_a_missing_setting_stops_the_web_server_too(repository, environment):
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{free_port()}",
        "--no-control-socket",
    ]

    done = subprocess.run(
        command,
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 3
    assert done.stderr.count("Démarrage impossible : SECRET_KEY manque.") == 1


def test_production_settings_start_without_touching_a_server(repository, environment):
    done = manage(repository, {**environment, **COMPLETE}, "check")

    assert done.returncode == 0, done.stderr


def test_a_check_starts_no_embedded_server(repository, environment, tmp_path):
    done = manage(repository, {**environment, "DEBUG": "true"}, "check")

    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["secrets"]


def test_processes_that_start_at_once_share_secrets_that_only_their_owner_reads(
    repository, environment, tmp_path
):
    command = [
        sys.executable,
        "-c",
        "from config import settings; print(settings.SECRET_KEY, settings.ADDRESS_HMAC_KEY)",
    ]
    environment["DEBUG"] = "true"

    def read(_):
        return subprocess.check_output(command, cwd=repository, env=environment)

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(read, range(4)))

    assert len(answers) == 1
    assert len(set(answers.pop().split())) == 2
    files = list((tmp_path / "var" / "secrets").iterdir())
    assert sorted(file.name for file in files) == ["ADDRESS_HMAC_KEY", "SECRET_KEY"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_make_writes_an_env_file_that_only_its_owner_reads(repository, tmp_path):
    command = ["make", "--silent", "-f", repository / "Makefile", ".env"]

    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    assert (tmp_path / ".env").read_text() == "DEBUG=true\n"
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600


def test_make_leaves_an_env_file_alone(repository, tmp_path):
    (tmp_path / ".env").write_text("DEBUG=false\n")
    command = ["make", "--silent", "-f", repository / "Makefile", ".env"]

    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    assert (tmp_path / ".env").read_text() == "DEBUG=false\n"


def test_a_taken_port_is_one_sentence(repository, environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = manage(
            repository, {**environment, "DEBUG": "true", "PORT": str(port)}, "dev"
        )

    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: Le port {port} est déjà pris.")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def dev(repository, environment):
    """`make run` without make, its lines as they come, and a way to wait for one."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "dev"],
        cwd=repository,
        env={**environment, "DEBUG": "true", "PORT": str(port), "LOG_LEVEL": "INFO"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield Dev(process, port)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
    process.stdout.close()


class Dev:
    def __init__(self, process, port):
        self.process, self.port, self.lines = process, port, []

    def wait_for(self, *words):
        for line in self.process.stdout:
            self.lines.append(line)
            if all(word in line for word in words):
                return
        pytest.fail("".join(self.lines))

    def wait_for_workers(self, *names):
        waited = set(names or ("worker", "mailer", "long"))
        while waited:
            self.wait_for(" ready.")
            waited -= {name for name in waited if f"{name}@" in self.lines[-1]}

    def stop(self):
        os.killpg(self.process.pid, signal.SIGINT)
        self.lines += self.process.stdout
        assert self.process.wait(60) == 0
        return "".join(self.lines)


@pytest.mark.slow
def test_dev_starts_everything_and_ctrl_c_stops_it_cleanly(dev):
    dev.wait_for_workers()
    with urllib.request.urlopen(f"http://127.0.0.1:{dev.port}/healthz") as answer:
        assert answer.status == 200

    shown = dev.stop()

    assert f"http://127.0.0.1:{dev.port}" in shown
    assert shown.endswith("Tout est arrêté.\n")
    assert "Traceback" not in shown
    # Celery's words of a stop, in English.
    assert "shutdown (MainProcess)" not in shown


@pytest.mark.slow
def test_a_part_of_dev_that_is_killed_starts_again(dev, repository, environment):
    dev.wait_for_workers()
    for name in ("worker", "mailer"):
        [part] = [
            child
            for child in psutil.Process(dev.process.pid).children()
            if f"{name}@%h" in child.cmdline()
        ]

        part.kill()

        dev.wait_for(f"{name} s'est arrêté (code -9)")
        dev.wait_for(f"{name} : redémarrage...")
        dev.wait_for_workers(name)
    again = {**environment, "DEBUG": "true", "PORT": str(free_port())}
    refused = manage(repository, again, "dev")
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: L'application tourne déjà")
    assert dev.stop().endswith("Tout est arrêté.\n")


@pytest.mark.slow
def test_after_kill_9_of_dev_its_parts_stop_the_servers(dev, environment, eventually):
    dev.wait_for_workers()
    var = Path(environment["VAR_DIR"])

    dev.process.kill()
    dev.process.wait(60)

    assert eventually(lambda: not Postgres(var).running() and not Valkey(var).running())


def test_static_files_that_nobody_collected_stop_the_web_server(
    settings, tmp_path, capsys
):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        }
    }
    with pytest.raises(SystemExit) as stop:
        require_collected()
    assert stop.value.code == 3
    assert re.fullmatch(
        r"Démarrage impossible : .* collectstatic --noinput\n", capsys.readouterr().err
    )
    manifest = {"version": "1.1", "paths": {"site.css": "site.1.css"}, "hash": ""}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
    # The storage reads its list when it is made.
    settings.STATIC_ROOT = str(tmp_path)
    require_collected()


@pytest.mark.slow
def test_a_wrong_address_key_stops_every_process_with_one_sentence(
    repository, environment
):
    right = {**environment, "DEBUG": "true", "ADDRESS_HMAC_KEY": "the-right-one"}
    wrong = {**right, "ADDRESS_HMAC_KEY": "another-one"}
    assert manage(repository, right, "migrate").returncode == 0
    assert manage(repository, right, "purge").returncode == 0

    sentence = "Démarrage impossible : ADDRESS_HMAC_KEY n'est pas la clé des adresses"
    for command in (["purge"], ["configure", "--dump"]):
        done = manage(repository, wrong, *command)
        assert done.returncode == 3
        assert done.stderr.startswith(sentence)
        assert done.stderr.count("\n") == 1
    web = ["gunicorn", "config.wsgi", f"--bind=127.0.0.1:{free_port()}"]
    worker = ["celery", "--quiet", "-A", "config", "worker", "--pool=solo"]
    for service in ([*web, "--no-control-socket"], worker):
        done = subprocess.run(
            [sys.executable, "-m", *service],
            cwd=repository,
            env=wrong,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 3, done.stderr
        assert sentence in done.stderr

    assert manage(repository, wrong, "migrate").returncode == 0
    assert manage(repository, wrong, "rotate_keys").returncode == 2
    moving = {**wrong, "ADDRESS_HMAC_KEY_FORMER": "the-right-one"}
    assert manage(repository, moving, "purge").returncode == 0
    assert manage(repository, moving, "rotate_keys").returncode == 0
    assert manage(repository, wrong, "purge").returncode == 0
