"""What Beat remembers across a crash."""

import datetime
import json
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


def test_a_clock_that_was_years_ahead_does_not_stop_the_night(scheduler, settings):
    first = scheduler()
    first.schedule["purge"].last_run_at += datetime.timedelta(days=3 * 365)
    first.sync()

    delay = scheduler().schedule["purge"].is_due().next

    assert delay < datetime.timedelta(days=1).total_seconds()


@pytest.fixture
def real_beat(settings, tmp_path, transactional_db, empty_broker):
    """`real_beat()` starts Beat's process on one file of last runs."""
    running = []

    def start():
        running.append(
            subprocess.Popen(
                [sys.executable, *["-m", "celery", "-A", "config", "beat", "-s"], path],
                env=environment_of_a_process(settings),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        return running[-1]

    path = tmp_path / "var" / "runs.json"
    path.parent.mkdir()
    start.path = path
    yield start
    for process in running:
        process.kill()
        process.wait(20)


def orders(queue):
    """The names of the tasks that wait in a queue."""
    with app.connection_for_read() as broker:
        waiting = broker.default_channel.client.lrange(queue, 0, -1)
    return [json.loads(order)["headers"]["task"] for order in waiting]


def test_a_night_missed_after_kill_9_is_made_up_once(real_beat, eventually):
    path = real_beat.path
    beat = real_beat()
    eventually(lambda: path.exists() and "send-webhooks" in path.read_text())
    eventually(lambda: pulse.lives("beat"))

    beat.kill()
    beat.wait(20)

    runs = json.loads(path.read_text())
    assert runs.keys() == app.conf.beat_schedule.keys()
    age = timezone.now() - datetime.datetime.fromisoformat(runs["tend-mailings"])
    assert age < datetime.timedelta(minutes=5)
    assert orders("long").count("retention.tasks.purge_nightly") == 0
    # Killed two nights ago, and again in the middle of writing its file.
    runs["purge"] = (timezone.now() - datetime.timedelta(days=2)).isoformat()
    path.write_text(json.dumps(runs))
    path.with_suffix(".new").write_text('{"purge": "20')
    for _ in range(2):
        beat = real_beat()
        eventually(lambda: orders("long").count("retention.tasks.purge_nightly") == 1)
        eventually(lambda: json.loads(path.read_text())["purge"] > runs["purge"])
        beat.kill()
        beat.wait(20)
