import pytest

from config.celery import app


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """`with at_once():` what is handed to the worker is done when the block ends."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield lambda: django_capture_on_commit_callbacks(execute=True)
    app.conf.task_always_eager = before
