"""Workers and a real mail server: `at_once`, `worker`, `worker_thread`, `smtp_sink`."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from celery.contrib.testing.worker import start_worker
from django.db import connection

from config.celery import app
from tests.log_fixtures import leaks

READY_SECONDS = 60


class SmtpSink:
    """A mail server that keeps what it takes, and refuses what it is told to."""

    def __init__(self):
        self.messages = []
        self.recipients = []
        self.raw = []
        self.recipient_answers = {}
        self.data_answer = "250 2.0.0 OK"
        self.drops_after_data = False

    def refuse_recipient(self, address, answer="550 5.1.1 No such user"):
        self.recipient_answers[address] = answer

    def refuse_data(self, answer="451 4.3.0 Try again later"):
        self.data_answer = answer

    def accept(self):
        self.recipient_answers.clear()
        self.data_answer = "250 2.0.0 OK"
        self.drops_after_data = False

    def drop_after_data(self):
        """Take the message, then hang up without a word: the sender cannot know."""
        self.drops_after_data = True

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.recipient_answers.get(address, "250 2.1.5 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.data_answer.startswith("250"):
            message = message_from_bytes(
                envelope.original_content, policy=policy.default
            )
            self.messages.append(message)
            self.raw.append(envelope.original_content)
            self.recipients.extend(envelope.rcpt_tos)
        if self.drops_after_data:
            server.transport.abort()
        return self.data_answer


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp_sink(settings):
    sink = SmtpSink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    sink.url = f"smtp://127.0.0.1:{controller.port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield sink
    controller.stop()


@pytest.fixture
def empty_broker():
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """`with at_once():` what is handed to the worker is done when the block ends."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield lambda: django_capture_on_commit_callbacks(execute=True)
    app.conf.task_always_eager = before


@pytest.fixture
def worker_thread(transactional_db, empty_broker):
    """A worker in a thread of this process: it sees the test's settings."""
    with start_worker(app, perform_ping_check=False, pool="solo") as worker:
        yield worker


def environment_of_a_process(settings):
    """What a process needs to work on the test's database, queue and files."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TESTS_DATABASE": connection.settings_dict["NAME"],
        "BASE_URL": settings.BASE_URL,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "ERASURE_JOURNAL": str(settings.ERASURE_JOURNAL),
        "EMAIL_URL": f"filemail:///{settings.EMAIL_OUTBOX}",
    }


class WorkerProcess:
    def __init__(self, environment, arguments):
        self.lines = []
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "ignore::RuntimeWarning",
                "-m",
                "celery",
                "-A",
                "config",
                "worker",
                "--loglevel",
                "INFO",
                *arguments,
            ],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        if not self.ready.wait(READY_SECONDS) or self.process.poll() is not None:
            self.kill()
            pytest.fail("The worker did not start:\n" + "".join(self.lines))

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            if " ready." in line:
                self.ready.set()
        self.ready.set()

    def kill(self):
        """kill -9, its children included: what a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.close()

    def stop(self):
        self.process.terminate()
        self.close()

    def close(self):
        self.process.wait(60)
        self.reader.join(10)
        self.process.stdout.close()
        assert leaks(self.lines) == []


@pytest.fixture
def worker(transactional_db, empty_broker, settings):
    """`worker(NAME="value")` starts a real worker process on the test's database, queues and files.

    It takes all queues, as one that is given no -Q does; `worker(*MAILER)` is the mailer of `make run`.
    """
    workers = []

    def start(*arguments, **environment):
        workers.append(
            WorkerProcess(
                {
                    **environment_of_a_process(settings),
                    "TESTS_LOG_LEVEL": "INFO",
                    **environment,
                },
                arguments or ["--concurrency=1"],
            )
        )
        return workers[-1]

    yield start
    for process in workers:
        process.kill()


@pytest.fixture
def eventually():
    """`eventually(lambda: ...)` waits for what another process does."""

    def wait(condition, seconds=30, every=0.05):
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < deadline, "it did not happen"
            time.sleep(every)
        return value

    return wait
