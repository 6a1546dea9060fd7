"""What Beat remembers across a crash."""

import datetime
import os
import signal
import subprocess
import sys

import pytest
from django.utils import timezone

from config.beat import FileScheduler
from config.celery import app
from core import pulse
from tests.worker_fixtures import environment_of_a_process


@pytest.fixture
def scheduler(tmp_path):
    def start():
        path = str(tmp_path / "runs.json")
        return FileScheduler(app=app, schedule_filename=path)

    return start


def test_a_purge_that_was_missed_is_made_up_at_the_next_start(scheduler):
    first = scheduler()
    first.schedule["purge"].last_run_at -= datetime.timedelta(days=2)
    first.sync()

    again = scheduler()

    assert again.schedule["purge"].is_due().is_due
    assert not again.schedule["forget-imports"].is_due().is_due


def test_a_file_that_cannot_be_read_starts_afresh(scheduler, tmp_path, caplog):
    (tmp_path / "runs.json").write_bytes(b"\x00\xff{")

    assert not scheduler().schedule["purge"].is_due().is_due
    assert "Beat forgets" in caplog.text


def test_what_was_started_is_on_the_disk_before_the_crash(
    settings, tmp_path, transactional_db, empty_broker, eventually
):
    path = tmp_path / "var" / "runs.json"
    path.parent.mkdir()
    beat = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", "beat", "-s", str(path)],
        env=environment_of_a_process(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    eventually(lambda: path.exists() and "send-webhooks" in path.read_text())
    eventually(lambda: pulse.lives("beat"))

    os.kill(beat.pid, signal.SIGKILL)
    beat.wait(20)

    kept = FileScheduler(app=app, schedule_filename=str(path))
    age = timezone.now() - kept.schedule["tend-mailings"].last_run_at
    assert age < datetime.timedelta(minutes=5)
