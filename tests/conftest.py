import gc
import os
import shutil
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache

pytest_plugins = [
    "tests.browser_fixtures",
    "tests.log_fixtures",
    "tests.consent.timestamp_service",
    "tests.roles_fixtures",
    "tests.login_fixtures",
    "tests.messaging.chunk_server",
    "tests.messaging.dns_server",
    "tests.messaging.stand_ins",
    "tests.worker_fixtures",
    "tests.web_fixtures",
]

# How long an example takes depends on who else is at work on the machine.
hypothesis.settings.register_profile("any_machine", deadline=None)
hypothesis.settings.load_profile("any_machine")

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
HOW_TO_GET_CHROMIUM = "apt-get install chromium"


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.ERASURE_JOURNAL = tmp_path / "journal" / "erasures.jsonl"
    settings.EMAIL_OUTBOX = tmp_path / "courriels"
    settings.EMAIL_FILE_PATH = str(settings.EMAIL_OUTBOX)


@pytest.fixture
def environment(tmp_path):
    """The environment of a process of ours: no file of settings, and a `var` of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "ENV_FILE": "/dev/null", "VAR_DIR": str(tmp_path / "var")}


@pytest.fixture(autouse=True)
def letters_as_typed(settings):
    settings.EMAIL_BACKEND = "tests.as_typed.Mailbox"


@pytest.fixture(autouse=True)
def empty_cache():
    """Limits count in the cache: one test must not use up the next one's."""
    cache.clear()


def pytest_collection_modifyitems(config, items):
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    skip = pytest.mark.skip(reason=f"no Chromium: {HOW_TO_GET_CHROMIUM}")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


def pytest_collection_finish(session):
    """What is loaded by now stays: looking through all of it for garbage again and again costs
    several percent of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_terminal_summary(terminalreporter):
    if CHROMIUM:
        return
    skipped = [
        report.nodeid
        for report in terminalreporter.getreports("skipped")
        if "no Chromium" in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("browser tests skipped: no Chromium here")
        for name in skipped:
            terminalreporter.write_line(f"  {name}")
        terminalreporter.write_line(
            f"To run them: {HOW_TO_GET_CHROMIUM} (as root), then make test"
        )


@pytest.fixture(scope="session")
def repository():
    return Path(__file__).resolve().parent.parent
