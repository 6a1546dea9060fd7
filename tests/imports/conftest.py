import pytest

from imports import runs
from imports.models import Import


@pytest.fixture
def at_work(django_capture_on_commit_callbacks, monkeypatch):
    """What a worker would do as soon as the transaction is done."""

    def do(act):
        with django_capture_on_commit_callbacks():
            result = act()
        for run in Import.objects.filter(state__in=["checking", "running", "undoing"]):
            runs.work_on_import(run.pk)
        return result

    return do
