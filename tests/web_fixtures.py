"""A real web server, as the container runs it: `web_server`."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import requests
from django.conf import settings as house
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.log_fixtures import leaks
from tests.worker_fixtures import environment_of_a_process, free_port

# The options of the Dockerfile's command.
GUNICORN = (
    "--worker-class=config.web_worker.WebWorker",
    "--workers=2",
    "--threads=4",
    "--worker-tmp-dir=/dev/shm",
    "--no-control-socket",
)
READY_SECONDS = 60


class Browser:
    """A session with its cookies, which posts forms as a page would."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()
        # After a refusal the server hangs up on what it did not read.
        self.session.headers["Connection"] = "close"

    def get(self, path):
        return self.session.get(self.url + path, timeout=60)

    def submit(self, path, fields, **files):
        address = path if path.startswith("http") else self.url + path
        if "csrftoken" not in self.session.cookies:
            self.session.get(address, timeout=60)
        return self.session.post(
            address,
            data={
                "csrfmiddlewaretoken": self.session.cookies["csrftoken"],
                **fields,
            },
            timeout=60,
            **files,
        )

    def upload(self, path, name, content):
        return self.submit(path, {}, files={"file": (name, content)})


class WebServer:
    def __init__(self, environment):
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 (stop closes it)
        self.environment = environment
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "config.wsgi",
                *GUNICORN,
                f"--bind=127.0.0.1:{port}",
                "--log-level=warning",
            ],
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=self.log,
        )
        deadline = time.monotonic() + READY_SECONDS
        while not self.answers():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, "the web server did not start"
            time.sleep(0.1)

    def answers(self):
        try:
            return requests.get(f"{self.url}/healthz", timeout=30).status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False

    def call(self, method, path, key, body):
        """A call of the API; bytes, or an iterator of them, which has no length."""
        headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
        }
        return requests.request(
            method, self.url + path, data=body, headers=headers, timeout=60
        )

    def browser(self):
        return Browser(self.url)

    def signed_in(self, user):
        """A browser's session of this user, without the login page."""
        store = SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = house.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.save()
        browser = self.browser()
        browser.session.cookies.set(house.SESSION_COOKIE_NAME, store.session_key)
        return browser

    def said(self):
        """Its standard error so far."""
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        """Stop it, look at its log, and return that."""
        self.process.terminate()
        self.process.wait(60)
        with self.log:
            said = self.said()
        assert leaks(said.splitlines()) == []
        return said


@pytest.fixture
def web_server(transactional_db, settings):
    server = WebServer(environment_of_a_process(settings))
    yield server
    server.stop()


def peak_mb(*roots):
    """The most memory that each process of these trees ever held (VmHWM), by its id."""
    peaks = {}
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        folder = Path(f"/proc/{pid}")
        status = (folder / "status").read_text()
        peaks[pid] = int(status.split("VmHWM:")[1].split()[0]) / 1024
        for children in folder.glob("task/*/children"):
            waiting += map(int, children.read_text().split())
    return peaks
