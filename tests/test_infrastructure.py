import smtplib
import socket
import threading

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import connection

from config.celery import app
from config.postgresql import patience
from mailings.sending import dispatch
from tests.accounts.factories import UserFactory


@pytest.mark.django_db
def test_health_says_that_the_database_and_the_broker_answer(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    answers = response.json()
    assert (answers["database"], answers["broker"]) == (True, True)


@pytest.mark.django_db
def test_health_says_that_the_broker_is_down(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["broker"] is False
    assert response.json()["database"] is True


@pytest.mark.django_db
def test_health_answers_in_time_while_a_name_server_hangs(
    client, settings, monkeypatch
):
    """No name server hangs here, so the look-ups of libpq and of the socket do."""
    released, ended = threading.Event(), []

    def hang(error):
        def look_up(*_, **__):
            ended.append(released.wait(30))
            raise error

        return look_up

    monkeypatch.setattr(socket, "getaddrinfo", hang(socket.gaierror()))
    failure = patience.psycopg2.OperationalError()
    monkeypatch.setattr(patience.psycopg2, "connect", hang(failure))
    settings.REDIS_URL = "redis://redis.example.org:6379/0"
    try:
        response = client.get("/healthz")
        assert not ended
    finally:
        released.set()

    assert response.json() == {"database": False, "broker": False}


@pytest.mark.django_db(transaction=True)
def test_a_table_that_refuses_truncate_is_emptied_between_tests():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM auth_group_permissions")
        cursor.execute("DELETE FROM auth_permission")
        cursor.execute("DELETE FROM django_content_type")


@pytest.mark.django_db(transaction=True)
def test_rows_written_by_migrations_are_back_after_the_test_before():
    assert Permission.objects.exists()
    assert ContentType.objects.exists()


def test_a_worker_process_takes_the_tasks_of_the_tests(worker, eventually):
    process = worker()

    app.send_task("celery.ping")

    # It has no such task, and says so of the order that it took.
    eventually(lambda: any("unregistered task" in line for line in process.lines))
    process.stop()
    assert process.process.returncode == 0


def test_what_is_sent_in_batches_waits_in_a_queue_of_its_own(empty_broker):
    dispatch.send_batch.delay(0, "")
    app.send_task("celery.ping")

    with app.connection_for_write() as broker:
        queues = broker.default_channel.client
        assert queues.llen("mailings") == 1
        assert queues.llen("celery") == 1


@pytest.fixture
def note():
    done = []

    @app.task(name="tests.note", shared=False)
    def note():
        done.append(True)

    note.done = done
    yield note
    del app.tasks["tests.note"]


def test_a_worker_thread_takes_the_tasks_of_the_tests(note, worker_thread, eventually):
    note.delay()

    eventually(lambda: note.done)


def test_the_mail_server_of_the_tests_keeps_what_it_took(smtp_sink):
    EmailMessage("Été", "Bonjour", "a@example.org", ["b@example.org"]).send()

    [message] = smtp_sink.messages
    assert message["Subject"] == "Été"
    assert smtp_sink.recipients == ["b@example.org"]


def test_the_mail_server_of_the_tests_refuses_and_hangs_up_when_told(smtp_sink):
    message = EmailMessage("Été", "Bonjour", "a@example.org", ["b@example.org"])
    smtp_sink.refuse_recipient("b@example.org")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        message.send()
    smtp_sink.accept()
    smtp_sink.drop_after_data()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        message.send()
    assert len(smtp_sink.messages) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/contacts/clients/", "/connexion/confirmation/"]
)
def test_what_is_behind_a_login_stays_in_no_cache(client, path):
    client.force_login(UserFactory(admin=True))

    assert "no-store" in client.get(path)["Cache-Control"]
