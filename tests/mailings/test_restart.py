"""PostgreSQL restarts during a mailing: no known result is lost, and sending
continues."""

import os
import subprocess
import sys

import psycopg2
import pytest

from tests.servers import PostgresServer, RedisServer
from tests.worker_fixtures import WorkerProcess

PEOPLE = 1500
PREPARE = f"""
from campaigns.models import Campaign
from django.utils import timezone
from mailings.sending import dispatch
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, subscriber
complete_company()
campaign = Campaign.objects.get(code="newsletter_email")
for number in range({PEOPLE}):
    subscriber(campaign)
dispatch.launch(MailingFactory(), timezone.now(), user=None)
"""


@pytest.fixture
def postgres(tmp_path, django_db_setup):
    server = PostgresServer(tmp_path / "var")
    server.fill()
    yield server
    server.stop()


@pytest.fixture
def environment(tmp_path, postgres, smtp_sink):
    redis = RedisServer(tmp_path)
    yield {
        **os.environ,
        "ENV_FILE": "/dev/null",
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "EMAIL_URL": smtp_sink.url,
    }
    redis.kill()


def states(postgres):
    """Count messages by state. Raises psycopg2.OperationalError during the restart."""
    host = str(postgres.server.socket_directory)
    with psycopg2.connect(host=host, user="postgres", dbname="postgres") as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT state, count(*) FROM mailings_delivery GROUP BY state")
        found = dict(cursor.fetchall())
    connection.close()
    return found


@pytest.mark.slow
def test_a_database_restart_loses_no_result_and_the_mailing_continues(
    environment, postgres, smtp_sink, repository, eventually
):
    prepared = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", PREPARE],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert prepared.returncode == 0, prepared.stderr
    mailer = WorkerProcess(environment, ["-Q", "mailings", "--concurrency=1"])
    try:
        eventually(lambda: len(smtp_sink.recipients) > 150)
        postgres.restart()
        at_restart = len(smtp_sink.recipients)
        assert at_restart < PEOPLE
        # The documented limit is thirty seconds.
        eventually(lambda: len(smtp_sink.recipients) > at_restart, seconds=30)
        eventually(lambda: states(postgres) == {"sent": PEOPLE}, seconds=120)
    finally:
        mailer.kill()
    assert len(set(smtp_sink.recipients)) == len(smtp_sink.recipients) == PEOPLE
